# Everything that is not ours, each as guichet_NAME. All of it comes from Debian's packages; llhttp and
# yyjson may instead have been unpacked under build/deps by ./dev (Debian 12 does not carry them).
find_package(PkgConfig REQUIRED)
set(GUICHET_DEPS "${CMAKE_SOURCE_DIR}/build/deps/usr" CACHE PATH "where ./dev unpacked llhttp and yyjson")

function(guichet_package name module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(guichet_${name} INTERFACE)
  target_link_libraries(guichet_${name} INTERFACE PkgConfig::${name})
endfunction()

function(guichet_library name header library)
  find_path(${name}_INCLUDE ${header} HINTS ${GUICHET_DEPS}/include REQUIRED)
  find_library(${name}_LIBRARY ${library} HINTS ${GUICHET_DEPS}/lib/${CMAKE_LIBRARY_ARCHITECTURE} ${GUICHET_DEPS}/lib REQUIRED)
  add_library(guichet_${name} INTERFACE)
  target_include_directories(guichet_${name} SYSTEM INTERFACE ${${name}_INCLUDE})
  target_link_libraries(guichet_${name} INTERFACE ${${name}_LIBRARY})
endfunction()

guichet_package(uv libuv)
guichet_package(ssl openssl)
guichet_package(lua lua5.4)
guichet_package(sqlite sqlite3)
guichet_package(curl libcurl)
guichet_package(zip libzip)
guichet_package(p11kit p11-kit-1)
guichet_library(llhttp llhttp.h libllhttp.a)
guichet_library(yyjson yyjson.h yyjson)
guichet_library(hpdf hpdf.h hpdf)

# Set when yyjson was borrowed: its folder, which the program must then find at run time.
set(GUICHET_BORROWED "")
if(yyjson_LIBRARY MATCHES "^${GUICHET_DEPS}/")
  get_filename_component(GUICHET_BORROWED ${yyjson_LIBRARY} DIRECTORY)
endif()
