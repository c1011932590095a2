"""Dead letters listed, shown and given back by command, on one machine and in the cloud alike."""
