import numpy as np

from training.expressions import random_expression

MIRROR = np.diag([-1.0, 1.0, 1.0])


def test_faces_are_symmetric_seeded_and_mild():
    for seed in range(20):
        expression = random_expression(np.random.default_rng(seed))
        for bone, matrix in expression.items():
            assert np.trace(matrix) > 1 + 2 * np.cos(np.radians(25))
            if bone.endswith(".L"):
                assert np.allclose(expression[bone.removesuffix("L") + "R"], MIRROR @ matrix @ MIRROR)
        assert all(np.array_equal(matrix, expression[bone]) for bone, matrix in random_expression(np.random.default_rng(seed)).items())
