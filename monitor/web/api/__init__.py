"""The history for programs: JSON under /api/v1, behind tokens, described by an OpenAPI document."""
