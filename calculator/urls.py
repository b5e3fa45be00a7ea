"""The addresses; they are fixed (other programs and printed pages rely on them)."""

from django.urls import URLPattern, URLResolver, include, path

from calculator.api import cds_views, fhir_views
from calculator.api import views as json_views
from calculator.web import views

_Patterns = list[URLPattern | URLResolver]

_fhir: _Patterns = [
    path("score", fhir_views.score, name="fhir_score"),
    path("$score", fhir_views.score, name="fhir_operation"),
    path("metadata", fhir_views.metadata, name="fhir_metadata"),
    path("OperationDefinition/score", fhir_views.score_operation, name="fhir_score_operation"),
    path("CodeSystem/all-hematotox", fhir_views.code_system, name="fhir_code_system"),
]
_json: _Patterns = [
    path("score", json_views.score, name="json_score"),
    path("icaht", json_views.icaht, name="json_icaht"),
    path("definitions", json_views.definitions, name="json_definitions"),
    path("openapi.json", json_views.openapi, name="openapi"),
    path("fhir/", include(_fhir)),
]
urlpatterns = [
    path("", views.calculator, name="calculator"),
    path("icaht/", views.icaht, name="icaht"),
    path("evidence/", views.evidence, name="evidence"),
    path("safety/", views.safety, name="safety"),
    path("worksheet/", views.worksheet, name="worksheet"),
    path("api/", views.doors, name="doors"),
    path("api/v1/", include(_json)),
    path("cds-services", cds_views.services, name="cds_services"),
    path("cds-services/all-hematotox", cds_views.all_hematotox, name="cds_all_hematotox"),
    path("cds-services/all-hematotox/feedback", cds_views.feedback, name="cds_feedback"),
    path("offline/", views.without_network, name="without_network"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("healthz", views.healthz, name="healthz"),
]

handler400 = "calculator.web.failures.bad_request"
handler404 = "calculator.web.failures.not_found"
handler500 = "calculator.web.failures.server_error"
