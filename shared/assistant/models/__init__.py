"""Language models behind one port, shaped as Bedrock's Converse."""
