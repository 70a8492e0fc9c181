# wrong: the route takes GET only
# says: `methods=[…]`
from flask import Flask, jsonify, request
app = Flask(__name__)

@app.route("/")
def hello():
    return "Hello from the churn service"

@app.route("/predict")
def predict():
    query = request.get_json(silent=True)
    if not query:
        return jsonify([])
    return jsonify([predict_one(query["age"][row], query["num_streams"][row]) for row in query["age"]])

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
# wrong: an empty body fails
# says: Nothing was sent
from flask import Flask, jsonify, request
app = Flask(__name__)

@app.route("/")
def hello():
    return "Hello from the churn service"

@app.route("/predict", methods=["POST"])
def predict():
    query = request.get_json(silent=True)
    return jsonify([predict_one(query["age"][row], query["num_streams"][row]) for row in query["age"]])

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
# wrong: only the first row
# says: is answered with `[1.0]`
from flask import Flask, jsonify, request
app = Flask(__name__)

@app.route("/")
def hello():
    return "Hello from the churn service"

@app.route("/predict", methods=["POST"])
def predict():
    query = request.get_json(silent=True)
    if not query:
        return jsonify([])
    return jsonify([predict_one(query["age"]["0"], query["num_streams"]["0"])])

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080)
# wrong: listens inside of the container alone
# says: from inside of it alone
from flask import Flask, jsonify, request
app = Flask(__name__)

@app.route("/")
def hello():
    return "Hello from the churn service"

@app.route("/predict", methods=["POST"])
def predict():
    query = request.get_json(silent=True)
    if not query:
        return jsonify([])
    return jsonify([predict_one(query["age"][row], query["num_streams"][row]) for row in query["age"]])

if __name__ == "__main__":
    app.run(port=8080)
# wrong: the path is misspelled
# says: No route has this path
from flask import Flask, jsonify, request
app = Flask(__name__)

@app.route("/")
def hello():
    return "Hello from the churn service"

@app.route("/predictions", methods=["POST"])
def predict():
    return jsonify([])

app.run(host="0.0.0.0", port=8080)
# wrong: all files before the packages
# of: image
# says: code changes daily
dockerfile = """
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8080
CMD ["python", "app.py"]
"""
# wrong: the port outside
# of: image
# says: The port that the app listens at
dockerfile = """
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
EXPOSE 4000
CMD ["python", "app.py"]
"""
# wrong: a command for a shell
# of: image
# says: swallows the signal
dockerfile = """
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
EXPOSE 8080
CMD python app.py
"""
