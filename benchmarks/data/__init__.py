"""Programs that make the inputs of the benchmarks, each in a process of its own."""
