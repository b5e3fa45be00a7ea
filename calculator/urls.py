"""The addresses; they are fixed (other programs and printed pages rely on them)."""

from django.urls import path

from calculator import views

urlpatterns = [
    path("", views.calculator, name="calculator"),
    path("icaht/", views.icaht, name="icaht"),
    path("evidence/", views.evidence, name="evidence"),
    path("safety/", views.safety, name="safety"),
    path("worksheet/", views.worksheet, name="worksheet"),
    path("offline/", views.without_network, name="without_network"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("healthz", views.healthz, name="healthz"),
]

handler400 = "calculator.failures.bad_request"
handler404 = "calculator.failures.not_found"
handler500 = "calculator.failures.server_error"
