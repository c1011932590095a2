"""Makes the artefact of ``shared/embedding`` from published weights."""
