//! The program: see the library's documentation.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_model_sbom::internal::main()
}
