# guichet_floor(NAME NEEDS …): core/NAME/*.c as one static library that sees the floors it names and what
# those need. A unit test links its own floor and no other, so a call upward does not link (tests/arch proves it).
# tests/arch/floors.sh reads the same lines, so the order of the house is written once, in CMakeLists.txt.

function(guichet_floor name)
  cmake_parse_arguments(floor "" "" "NEEDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/${name}/*.c)
  if(NOT sources)
    message(FATAL_ERROR "floor ${name} is empty")
  endif()
  add_library(floor_${name} STATIC ${sources})
  target_link_libraries(floor_${name} PRIVATE guichet_flags)
  target_include_directories(floor_${name} PUBLIC ${CMAKE_SOURCE_DIR}/core ${CMAKE_SOURCE_DIR}/include)
  foreach(need ${floor_NEEDS})
    if(TARGET floor_${need})
      target_link_libraries(floor_${name} PUBLIC floor_${need})
    elseif(TARGET guichet_${need})
      target_link_libraries(floor_${name} PUBLIC guichet_${need})
    else()
      message(FATAL_ERROR "floor ${name} needs ${need}, which is neither a floor below nor a library of Dependencies.cmake")
    endif()
  endforeach()
endfunction()
