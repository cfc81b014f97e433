# The flags every target of ours is compiled with.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

option(GUICHET_WERROR "warnings are errors" OFF)
set(GUICHET_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")
option(GUICHET_FUZZ "build the libFuzzer targets (clang)" OFF)

add_library(guichet_flags INTERFACE)
target_compile_definitions(guichet_flags INTERFACE _GNU_SOURCE
  GUICHET_VERSION="${PROJECT_VERSION}")
target_compile_options(guichet_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef
  $<$<BOOL:${GUICHET_WERROR}>:-Werror>)
target_link_options(guichet_flags INTERFACE -Wl,-z,relro,-z,now)

if(GUICHET_FUZZ)
  target_compile_options(guichet_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Link-time optimisation is for the program that ships. Its objects also carry plain code ("fat"), so the unit
# tests of the same build link in no time.
set(GUICHET_LTO OFF)
if(GUICHET_SANITIZE)
  target_compile_options(guichet_flags INTERFACE -fsanitize=${GUICHET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(guichet_flags INTERFACE -fsanitize=${GUICHET_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(guichet_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    set(GUICHET_LTO ON)
    target_compile_options(guichet_flags INTERFACE -flto=auto -ffat-lto-objects)
  endif()
endif()

# A test: plain code of the same objects.
function(guichet_tested target)
  if(GUICHET_LTO)
    target_compile_options(${target} PRIVATE -fno-lto)
    target_link_options(${target} PRIVATE -fno-lto)
  endif()
endfunction()

# The program: optimised as a whole; a borrowed library is found from where the program lies, built or installed,
# so either may be moved. (One path for both: what CMake pads a path with for later would mean the current folder.)
function(guichet_shipped target)
  if(GUICHET_LTO)
    target_link_options(${target} PRIVATE -flto=auto)
  endif()
  if(GUICHET_BORROWED)
    file(RELATIVE_PATH built ${GUICHET_PROGRAM_DIR} ${GUICHET_BORROWED})
    file(RELATIVE_PATH installed ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR}/guichet)
    set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON
      INSTALL_RPATH "$ORIGIN/${built};$ORIGIN/${installed}")
  endif()
endfunction()
