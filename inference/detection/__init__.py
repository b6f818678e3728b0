"""People in a photo, found by MediaPipe's pose and hand networks: keypoints, boxes and coarse masks.

`people.find_people` and `masks.person_mask` are the doors. Importing the package loads no runtime and no network.
"""
