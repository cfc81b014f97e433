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

option(GUICHET_WERROR "warnings are errors" OFF)
set(GUICHET_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")

add_library(guichet_flags INTERFACE)
target_compile_definitions(guichet_flags INTERFACE _GNU_SOURCE
  GUICHET_VERSION="${PROJECT_VERSION}")
target_compile_options(guichet_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef
  $<$<BOOL:${GUICHET_WERROR}>:-Werror>)
target_link_options(guichet_flags INTERFACE -Wl,-z,relro,-z,now)

if(GUICHET_SANITIZE)
  target_compile_options(guichet_flags INTERFACE -fsanitize=${GUICHET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(guichet_flags INTERFACE -fsanitize=${GUICHET_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(guichet_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT lto OUTPUT why)
  if(lto)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
endif()
