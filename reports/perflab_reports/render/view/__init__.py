"""What does a reader see, whatever the format? Tables and pairs made from the model; the formats only lay them out."""
