/** What a build of the worker needs, by package family: tools, and libraries with their headers. */

const toolPackages = {
  apt: ['cmake', 'ninja-build', 'g++', 'pkg-config', 'flatbuffers-compiler'],
  dnf: ['cmake', 'ninja-build', 'gcc-c++', 'pkgconf-pkg-config', 'flatbuffers-compiler'],
  pacman: ['cmake', 'ninja', 'gcc', 'pkgconf', 'flatbuffers'],
  apk: ['cmake', 'samurai', 'g++', 'pkgconf', 'flatc'],
  brew: ['cmake', 'ninja', 'pkgconf', 'flatbuffers'],
};

/** On Debian the header packages, because their names (unlike the libraries') are the same in every release. */
export const libraryPackages = {
  apt: ['libssl-dev', 'libuv1-dev', 'libsrtp2-dev', 'libabsl-dev', 'libflatbuffers-dev'],
  dnf: ['openssl-devel', 'libuv-devel', 'libsrtp-devel', 'abseil-cpp-devel', 'flatbuffers-devel'],
  pacman: ['openssl', 'libuv', 'libsrtp', 'abseil-cpp'],
  apk: ['openssl-dev', 'libuv-dev', 'libsrtp-dev', 'abseil-cpp-dev', 'flatbuffers-dev', 'linux-headers'],
  brew: ['openssl@3', 'libuv', 'srtp', 'abseil'],
};

export const buildPackages = Object.fromEntries(
  Object.entries(toolPackages).map(([family, tools]) => [family, [...tools, ...libraryPackages[family]]]),
);

/** The same needs as a build sees them: commands (any one of a row will do) and pkg-config modules. */
export const buildCommands = [['cmake'], ['ninja'], ['c++', 'g++', 'clang++'], ['pkg-config'], ['flatc']];
export const buildModules = ['libuv', 'openssl', 'libsrtp2', 'absl_strings', 'absl_flat_hash_map', 'flatbuffers'];
