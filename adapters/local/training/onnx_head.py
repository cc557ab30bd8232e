"""Writes the head as an ONNX graph: z-scores in; posterior and, where it was trained, probability of high arousal out."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from heads import Head

INPUT, POSTERIOR, AROUSAL = "z", "posterior", "arousal"


class Graph:
    """Nodes and tensors under names of their own."""

    def __init__(self):
        self.nodes, self.tensors = [], []

    def constant(self, name: str, value) -> str:
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output


def head_model(head: Head, label_temperature: float, arousal_temperature: float | None) -> bytes:
    """Opset 13, IR 8, batch of any size; the temperatures are inside, so that both outputs are calibrated. None: no arousal output."""
    graph = Graph()
    labels = len(head.networks[0][-1][1]) - 1
    answers = [network(graph, layers, f"network{index}", labels) for index, layers in enumerate(head.networks)]
    labels_sum, high, low = (graph.add("Sum", list(parts), name) for parts, name in zip(zip(*answers), ("labels", "high", "low")))
    tempered(graph, labels_sum, label_temperature, POSTERIOR)
    outputs = [helper.make_tensor_value_info(POSTERIOR, TensorProto.FLOAT, ["batch", labels])]
    if arousal_temperature is not None:
        both = tempered(graph, graph.add("Concat", [high, low], "highAndLow", axis=1), arousal_temperature, "tempered")
        slice_of(graph, both, 0, 1, AROUSAL)
        outputs.append(helper.make_tensor_value_info(AROUSAL, TensorProto.FLOAT, ["batch", 1]))
    features = len(head.networks[0][0][0])
    made = helper.make_graph(
        graph.nodes,
        "emotion-stream-head",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", features])],
        outputs,
        graph.tensors,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def network(graph: Graph, layers, prefix: str, labels: int) -> tuple[str, str, str]:
    """One network; returns the names of its label probabilities and of its probabilities of high and of low arousal."""
    values = INPUT
    for index, (weight, bias) in enumerate(layers):
        name = f"{prefix}.layer{index}"
        inputs = [values, graph.constant(f"{name}.weight", weight), graph.constant(f"{name}.bias", bias)]
        values = graph.add("Gemm", inputs, name)
        if index < len(layers) - 1:
            values = graph.add("Relu", [values], f"{name}.relu")
    emotion = slice_of(graph, values, 0, labels, f"{prefix}.labelLogits")
    activation = slice_of(graph, values, labels, labels + 1, f"{prefix}.highLogit")
    return (
        graph.add("Softmax", [emotion], f"{prefix}.labels", axis=1),
        graph.add("Sigmoid", [activation], f"{prefix}.high"),
        # Not 1 - high, which float32 rounds away where the answer is sure.
        graph.add("Sigmoid", [graph.add("Neg", [activation], f"{prefix}.lowLogit")], f"{prefix}.low"),
    )


def slice_of(graph: Graph, values: str, first: int, last: int, name: str) -> str:
    bounds = [graph.constant(f"{name}.{edge}", np.array([at])) for edge, at in (("first", first), ("last", last), ("axis", 1))]
    return graph.add("Slice", [values, *bounds], name)


def tempered(graph: Graph, probabilities: str, temperature: float, name: str) -> str:
    """Probabilities or their multiples to the power 1 / temperature, made to sum to 1: temperature scaling (Guo et al. 2017)."""
    power = graph.add("Pow", [probabilities, graph.constant(f"{name}.power", np.float32(1 / temperature))], f"{name}.raised")
    total = graph.add("ReduceSum", [power, graph.constant(f"{name}.axis", np.array([1]))], f"{name}.total", keepdims=1)
    return graph.add("Div", [power, total], name)
