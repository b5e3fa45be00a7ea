"""Where the doors for other programs begin; their limits, failures and headers go by these."""

API = "/api/v1/"
FHIR_DOORS = f"{API}fhir/"
CDS_HOOKS = "/cds-services"
