"""Tables, figures, numbers and pages for people, independent of any topic."""
