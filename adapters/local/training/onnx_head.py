"""Writes the head as an ONNX graph: z-scores in; posterior and probability of high arousal out."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from heads import Head

INPUT, POSTERIOR, AROUSAL = "z", "posterior", "arousal"


def head_model(head: Head, label_temperature: float, arousal_temperature: float) -> bytes:
    """Opset 13, IR 8, batch of any size; the temperatures are inside, so that every output is calibrated."""
    temperature = np.array([label_temperature] * (len(head.bias) - 1) + [arousal_temperature])
    weight = (head.weight / temperature).astype(np.float32)
    bias = (head.bias / temperature).astype(np.float32)
    labels = len(bias) - 1
    tensors = {
        "labelWeight": weight[:, :labels],
        "labelBias": bias[:labels],
        "arousalWeight": weight[:, labels:],
        "arousalBias": bias[labels:],
    }
    nodes = [
        helper.make_node("Gemm", [INPUT, "labelWeight", "labelBias"], ["labelLogits"]),
        helper.make_node("Softmax", ["labelLogits"], [POSTERIOR], axis=1),
        helper.make_node("Gemm", [INPUT, "arousalWeight", "arousalBias"], ["arousalLogit"]),
        helper.make_node("Sigmoid", ["arousalLogit"], [AROUSAL]),
    ]
    graph = helper.make_graph(
        nodes,
        "emotion-stream-head",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", len(weight)])],
        [
            helper.make_tensor_value_info(POSTERIOR, TensorProto.FLOAT, ["batch", labels]),
            helper.make_tensor_value_info(AROUSAL, TensorProto.FLOAT, ["batch", 1]),
        ],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()
