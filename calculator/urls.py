"""The addresses; they are fixed (other programs and printed pages rely on them)."""

from django.urls import path

from calculator import views
from calculator.api import cds_views
from calculator.api.operations import api

urlpatterns = [
    path("", views.calculator, name="calculator"),
    path("icaht/", views.icaht, name="icaht"),
    path("evidence/", views.evidence, name="evidence"),
    path("safety/", views.safety, name="safety"),
    path("worksheet/", views.worksheet, name="worksheet"),
    path("api/", views.doors, name="doors"),
    path("api/v1/", api.urls),
    path("cds-services", cds_views.services, name="cds_services"),
    path("cds-services/all-hematotox", cds_views.all_hematotox, name="cds_all_hematotox"),
    path("offline/", views.without_network, name="without_network"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("healthz", views.healthz, name="healthz"),
]

handler400 = "calculator.failures.bad_request"
handler404 = "calculator.failures.not_found"
handler500 = "calculator.failures.server_error"
