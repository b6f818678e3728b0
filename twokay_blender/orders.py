"""The order that the panel gives: people of a photo, as they were corrected by hand, into a scene."""

from dataclasses import replace

from .correcting.preparing import given_keypoints, given_matte, given_person, mark_corrected, prepared_for
from .destination import Destination
from .human_settings import HumanSettings
from .importing import Drafted, Imported, add_humans, drafted_people
from .order_queue import Order
from .photo_job import PersonResult, Progress, Request


def import_order(request: Request, settings: HumanSettings, destination: Destination) -> Order:
    """Return the order that imports people of a photo and returns them as `add_humans` does, with the corrections in the scene."""
    prepared = prepared_for(destination.scene(), request.photo)
    if prepared:
        request = replace(
            request,
            keypoints=given_keypoints(prepared) or request.keypoints,
            matte=given_matte(prepared) if prepared.matte else request.matte,
            person=given_person(prepared, request.person),
        )

    def prepare(results: list[PersonResult], progress: Progress) -> list[Drafted]:
        return drafted_people(results, request.photo, settings, lambda: progress(1.0, "Building the surface"))

    def finish(people: list[Drafted], start: float) -> list[Imported]:
        imported = add_humans(people, request.photo, start, collection=destination.collection())
        if corrected := prepared_for(destination.scene(), request.photo):
            for human in (person.human for person in imported):
                mark_corrected(human, corrected)
        return imported

    return Order(request, finish, prepare, is_import=True)
