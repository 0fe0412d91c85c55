"""Lets the CUDA build of torch be imported on a machine without CUDA.

The only torch wheel for x86-64 Linux that a package index serves by its plain version is built against CUDA, and refuses to load unless
some gigabytes of vendor libraries are there. Its CPU half never calls them. So this reads, from torch's own libraries, which symbols they
expect of each missing library, and compiles one small library each that has those symbols and answers every call with "no device".
`torch.cuda.is_available()` is then False and everything on the CPU works. Where the real libraries are installed nothing is written.

usage: mkstubs.py SITE-PACKAGES/torch/lib        (needs gcc, nm and objdump)
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

VENDOR = re.compile(r"lib(cublas|cublasLt|cudnn|cufft|curand|cusparse|cusparseLt|cusolver|nccl|cupti|cudart)\.so\.\d+")
NO_DEVICE = 100

# Symbols that torch names without a version belong to the library whose prefix is the longest that fits.
PREFIXES = {
    "cublasLt": "cublasLt",
    "cublas": "cublas",
    "cudnn": "cudnn",
    "cufft": "cufft",
    "curand": "curand",
    "cusparseLt": "cusparseLt",
    "cusparse": "cusparse",
    "cusolver": "cusolver",
    "nccl": "nccl",
    "cupti": "cupti",
    "cuda": "cudart",
}


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def wanted_libraries(library: Path) -> set[str]:
    """The vendor libraries that one of torch's libraries is linked with."""
    needed = re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", str(library)))
    return {name for name in needed if VENDOR.fullmatch(name)}


def wanted_symbols(library: Path) -> list[tuple[str, str | None]]:
    """Every undefined symbol with the version it asks for, which for vendor libraries is the library's name."""
    symbols = []
    for line in output("nm", "-D", "--undefined-only", str(library)).splitlines():
        name, _, version = line.split()[-1].partition("@")
        symbols.append((name, version.lstrip("@") or None))
    return symbols


def owner(symbol: str, version: str | None, libraries: set[str]) -> str | None:
    """The vendor library that a symbol belongs to, if any."""
    if version is not None:
        return version if version in libraries else None
    fits = [prefix for prefix in PREFIXES if symbol.startswith(prefix)]
    if not fits:
        return None
    stem = f"lib{PREFIXES[max(fits, key=len)]}.so."
    return next((name for name in libraries if name.startswith(stem)), None)


def compile_stub(target: Path, symbols: dict[str, bool]) -> None:
    """Compiles one library; `symbols` says of each name whether torch asks for it by the library's version."""
    functions = []
    for name in sorted(symbols):
        if name.endswith(("ErrorString", "ErrorName", "StatusString")):
            functions.append(f'const char *{name}(void) {{ return "no CUDA library is installed"; }}')
        else:
            functions.append(f"int {name}(void) {{ return {NO_DEVICE}; }}")
    versioned = sorted(name for name, by_version in symbols.items() if by_version)
    with tempfile.TemporaryDirectory() as folder:
        source, script = Path(folder, "stub.c"), Path(folder, "stub.map")
        source.write_text("\n".join(functions) + "\n")
        options = ["-shared", "-fPIC", "-O1", f"-Wl,-soname,{target.name}"]
        if versioned:
            script.write_text(f"{target.name} {{ global: {' '.join(f'{name};' for name in versioned)} }};\n")
            options.append(f"-Wl,--version-script={script}")
        output("gcc", *options, "-o", str(target), str(source))


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    torch_libraries = sorted(folder.glob("libtorch*.so")) + sorted(folder.glob("libc10*.so"))
    if not torch_libraries:
        print(f"mkstubs: {folder} holds none of torch's libraries", file=sys.stderr)
        return 2
    if (folder.parent.parent / "nvidia").is_dir():
        print("mkstubs: the vendor's libraries are installed, nothing to do")
        return 0
    libraries = set().union(*(wanted_libraries(library) for library in torch_libraries))
    stubs: dict[str, dict[str, bool]] = {name: {} for name in libraries}
    for library in torch_libraries:
        for symbol, version in wanted_symbols(library):
            belongs = owner(symbol, version, libraries)
            if belongs is not None:
                stubs[belongs][symbol] = version is not None
    for vendor, symbols in sorted(stubs.items()):
        compile_stub(folder / vendor, symbols)
        print(f"mkstubs: {vendor}: {len(symbols)} symbols")
    return 0


if __name__ == "__main__":
    sys.exit(main())
