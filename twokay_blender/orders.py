"""The order that the panel gives: people of a photo, as they were corrected by hand, into a scene."""

from dataclasses import dataclass, replace

from .correcting.preparing import given_keypoints, given_matte, given_person, mark_corrected, prepared_for
from .destination import Destination
from .human_settings import HumanSettings
from .importing import Drafted, Imported, add_humans, drafted_people
from .order_queue import Order
from .photo_job import PersonResult, Progress, Request
from .scene_units import units_per_metre

GAP = 0.3
"""Metres between the people of a photo and those of the photo before."""


@dataclass
class Row:
    """Where the people of several photos stand that are imported by one call: those of each to the right of those before."""

    end: float | None = None
    """Metres: how far it goes to the right, wherever the artist has moved its people meanwhile; None while it is empty."""

    def joined_by(self, people: list[Drafted]) -> float:
        """Return by how many metres the people of the next photo go to the right; the row then ends with them."""
        across = [person.x + person.draft.shape.points[:, 0] for person in people]
        left, right = (float(ends) for ends in (min(xs.min() for xs in across), max(xs.max() for xs in across)))
        shift = 0.0 if self.end is None else self.end + GAP - left
        self.end = right + shift
        return shift


def import_order(request: Request, settings: HumanSettings, destination: Destination, row: Row | None = None) -> Order:
    """Return the order that imports people of a photo and returns them as `add_humans` does, with the corrections in the scene.

    Their meshes are in metres; where the scene's units are others, the objects are scaled.

    row: that of the orders of the same call; None for a photo alone.
    """
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
        shift = row.joined_by(people) if row else 0.0
        metre = units_per_metre(destination.scene())
        for human in (person.human for person in imported):
            human.location.x = metre * (human.location.x + shift)
            human.scale = metre, metre, metre
        if corrected := prepared_for(destination.scene(), request.photo):
            for human in (person.human for person in imported):
                mark_corrected(human, corrected)
        return imported

    return Order(request, finish, prepare, is_import=True)
