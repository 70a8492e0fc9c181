"""There is no JVM here; programs that catch Py4J's errors still find them."""
