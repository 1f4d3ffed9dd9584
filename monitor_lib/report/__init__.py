"""What a report is made of, whatever its topics: what is compared, lights and verdict, first screen, metrics.json."""
