"""The app's tests: the published calls, bad input, and the predictions that the model gave where it was exported."""

import json
import os
import tempfile
import unittest

os.environ.setdefault("LOG_DIR", tempfile.mkdtemp())

from app import HERE, app

with open(os.path.join(HERE, "expected.json"), encoding="utf-8") as file:
    EXPECTED = json.load(file)
COLUMNS = {name: [row[at] for row in EXPECTED["values"]] for at, name in enumerate(EXPECTED["fields"])}
FRAME = {name: {str(row): cell for row, cell in enumerate(cells)} for name, cells in COLUMNS.items()}


class Served(unittest.TestCase):
    def setUp(self):
        self.client = app.test_client()

    def near(self, found, wanted):
        self.assertEqual(len(found), len(wanted))
        for one, other in zip(found, wanted):
            if isinstance(other, list):
                self.near(one, other)
            elif other is None or isinstance(other, str):
                self.assertEqual(one, other)
            else:
                self.assertAlmostEqual(one, other, delta=1e-6 * max(1.0, abs(other)))

    def test_a_frames_dictionary(self):
        self.near(self.client.post("/predict", json=FRAME).get_json(), EXPECTED["predictions"])

    def test_a_query_by_columns_and_its_log(self):
        answer = self.client.post("/predict", json={"query": COLUMNS, "type": "dict", "mode": "test"}).get_json()
        self.near(answer["y_pred"], EXPECTED["predictions"])
        if EXPECTED["probabilities"] is None:
            self.assertEqual(answer["y_proba"], "None")
        else:
            self.near(answer["y_proba"], EXPECTED["probabilities"])
        with self.client.get("/logs/predict-test.log") as log:
            self.assertTrue(log.get_data(as_text=True).startswith("unique_id,timestamp,y_pred,y_proba,query,model_version,runtime"))

    def test_nothing_is_answered_by_nothing(self):
        for body in ("", "{}", '{"type": "dict"}', '{"query": {"a": [1]}, "type": "numpy"}'):
            answer = self.client.post("/predict", data=body, content_type="application/json")
            self.assertEqual((answer.status_code, answer.get_json()), (200, []), body)
        self.assertIs(self.client.post("/train").get_json(), False)
        self.assertEqual(self.client.get("/logs/none.log").get_json(), [])

    def test_bad_input_is_refused_in_words(self):
        columns = {name: cells[:1] for name, cells in COLUMNS.items()}
        first = next(iter(columns))
        for query in ({name: cells for name, cells in columns.items() if name != first}, {**columns, first: [{"a": 1}]}, {**columns, first: [[]]}):
            answer = self.client.post("/predict", json={"query": query, "type": "dict"})
            self.assertEqual(answer.status_code, 400, answer.get_data(as_text=True))
            self.assertIn(first, answer.get_json()["error"])
        answer = self.client.post("/predict", data="{", content_type="application/json")
        self.assertEqual(answer.status_code, 400)
        self.assertIn("not JSON", answer.get_json()["error"])

    def test_ten_megabytes(self):
        self.assertEqual(self.client.post("/predict", json="x" * 10_000_000).status_code, 400)


if __name__ == "__main__":
    unittest.main()
