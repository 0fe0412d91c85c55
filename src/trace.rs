//! Trip traces, format 1.
