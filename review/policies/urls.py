"""/policies/: the list, and for each policy its page, its draft as a form and as a file, its shadow, and publishing."""

from django.urls import path

from review.policies import answers, automation, edit, files, publish, roll_back, shadow, views

urlpatterns = [
    path("", views.index, name="policies"),
    path("<slug:slug>/", views.show, name="policy"),
    path("<slug:slug>/edit/", edit.edit, name="policy_edit"),
    path("<slug:slug>/draft.yaml", files.export_draft, name="policy_export_draft"),
    path("<slug:slug>/v<int:number>.yaml", files.export_version, name="policy_export"),
    path("<slug:slug>/import/", files.import_draft, name="policy_import"),
    path("<slug:slug>/shadow/", shadow.shadow, name="policy_shadow"),
    path("<slug:slug>/shadow/start/", shadow.start, name="policy_shadow_start"),
    path("<slug:slug>/shadow/stop/", shadow.end, name="policy_shadow_stop"),
    path("<slug:slug>/resume/", automation.resume_automation, name="policy_resume"),
    path("<slug:slug>/publish/", publish.publish_draft, name="policy_publish"),
    path("<slug:slug>/publish/<uuid:proposal_id>/", answers.answer, name="policy_answer"),
    path("<slug:slug>/roll-back/<int:number>/", roll_back.roll_back_to, name="policy_roll_back"),
]
