"""/platforms/"""

from django.urls import path

from review.platforms import endpoints, queues, views

urlpatterns = [
    path("", views.platforms, name="platforms"),
    path("<slug:slug>/", views.platform, name="platform"),
    path("<slug:slug>/keys/", views.make_key, name="platform_keys"),
    path("<slug:slug>/keys/<str:key_id>/revoke/", views.end_key, name="platform_key_revoke"),
    path("<slug:slug>/hook-secret/", views.new_hook_secret, name="platform_hook_secret"),
    path("<slug:slug>/guidance/", views.change_guidance, name="platform_guidance"),
    path("<slug:slug>/shares/", views.change_shares, name="platform_shares"),
    path("<slug:slug>/policy/", views.choose_policy, name="platform_policy"),
    path("<slug:slug>/roll-out/", views.change_roll_out, name="platform_roll_out"),
    path("<slug:slug>/queues/", queues.queues, name="platform_queues"),
    path("<slug:slug>/queues/<slug:queue_slug>/", queues.change, name="platform_queue"),
    path("<slug:slug>/queues/<slug:queue_slug>/retire/", queues.retire, name="platform_queue_retire"),
    path("<slug:slug>/queues/<slug:queue_slug>/up/", queues.earlier, name="platform_queue_up"),
    path("<slug:slug>/queues/<slug:queue_slug>/down/", queues.later, name="platform_queue_down"),
    path("<slug:slug>/deliveries/<uuid:delivery_id>/send/", views.send_again, name="delivery_send"),
    path("<slug:slug>/endpoints/", endpoints.add, name="endpoint_add"),
    path("<slug:slug>/endpoints/<uuid:endpoint_id>/", endpoints.change, name="endpoint_change"),
    path("<slug:slug>/endpoints/<uuid:endpoint_id>/enable/", endpoints.enable, name="endpoint_enable"),
    path("<slug:slug>/endpoints/<uuid:endpoint_id>/disable/", endpoints.disable, name="endpoint_disable"),
    path("<slug:slug>/endpoints/<uuid:endpoint_id>/rotate/", endpoints.rotate, name="endpoint_rotate"),
    path("<slug:slug>/endpoints/<uuid:endpoint_id>/test/", endpoints.test, name="endpoint_test"),
    path("<slug:slug>/endpoints/<uuid:endpoint_id>/delete/", endpoints.delete, name="endpoint_delete"),
]
