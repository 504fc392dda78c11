"""A route as BPMN 2.0 XML with its diagram (流程导出), ISO/IEC 19510: opens in standard viewers.

Stages are user tasks, countersigning a user task of many instances, branches parallel gateways,
choices exclusive ones with the condition as text; a joining that not every branch may reach is an
inclusive one, which waits for what can still come. A return has no shape of its own in BPMN: it is
a flow out of an exclusive gateway behind the stage.
"""

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from yiwang.services.catalogue.types.drawings import Box, Drawing, Point
from yiwang.services.catalogue.types.routes import NodeKind, Route

from . import routes
from .route_drawing import drawn

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TARGET = "urn:yiwang:routes"
_TAGS: Mapping[NodeKind, str] = {
    NodeKind.START: "startEvent",
    NodeKind.END: "endEvent",
    NodeKind.STAGE: "userTask",
    NodeKind.COUNTERSIGN: "userTask",
    NodeKind.DECISION: "userTask",
    NodeKind.SPLIT: "parallelGateway",
    NodeKind.JOIN: "parallelGateway",
    NodeKind.CHOICE: "exclusiveGateway",
}
_EVENT, _GATEWAY = 36, 50
_LINE, _WIDEST = 14, 120
"""The height of a line of words, and the most room for the name of a gateway or event."""
_SIZES = {"startEvent": _EVENT, "endEvent": _EVENT}
Bounds = tuple[int, int, int, int]
Flow = tuple[str, str, str, str, tuple[Point, ...]]
"""Id, source, target, words, points."""


def bpmn(
    route: Route,
    name: str,
    labels: Mapping[tuple[str, int], str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """Return the XML; ``labels`` say the conditions, ``notes`` who works at a stage."""
    for prefix, uri in (("", MODEL), ("bpmndi", DI), ("dc", DC), ("di", LINES), ("xsi", XSI)):
        ET.register_namespace(prefix, uri)
    drawing = drawn(route, labels)
    boxes = {box.key: box for box in drawing.boxes}
    merges = _merging(route)
    flows = list(_flows(route, drawing, boxes, merges))
    root = ET.Element(f"{{{MODEL}}}definitions", {"id": "route", "targetNamespace": TARGET})
    process = ET.SubElement(
        root,
        f"{{{MODEL}}}process",
        {"id": "process", "name": name, "isExecutable": "false"},
    )
    for box in drawing.boxes:
        _node(process, route, box, flows, (notes or {}).get(box.key, ""))
    for key in merges:
        _plain(process, "exclusiveGateway", _before(key), "", flows)
    for node in route.nodes.values():
        if node.returns and node.key in boxes:
            _plain(process, "exclusiveGateway", _after(node.key), "退回吗", flows)
    _sequence(process, flows, route)
    _diagram(root, drawing, boxes, merges, route, flows)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def _id(key: str) -> str:
    return f"n-{key}"


def _before(key: str) -> str:
    return f"n-{key}-merge"


def _after(key: str) -> str:
    return f"n-{key}-check"


def _merging(route: Route) -> list[str]:
    """The nodes that several ways or returns lead to: each gets a gateway that lets one pass."""
    targets = [back.to for node in route.nodes.values() for back in node.returns]
    return sorted(
        key
        for key, node in route.nodes.items()
        if node.kind is not NodeKind.JOIN
        and len(routes.sources(route, key)) + targets.count(key) > 1
    )


def _flows(
    route: Route, drawing: Drawing, boxes: Mapping[str, Box], merges: Iterable[str]
) -> Iterable[Flow]:
    """Every flow; a stage that returns leads to a gateway, what is led to twice begins with one."""
    known = set(merges)
    for line in drawing.lines:
        returns = bool(route[line.source].returns)
        source = _after(line.source) if returns else _id(line.source)
        target = _before(line.target) if line.target in known else _id(line.target)
        points = list(line.points)
        if line.is_return:
            points = _back(boxes[line.source], boxes[line.target], points)
        elif returns:
            points[0] = (points[0][0], points[0][1] + _SMALL)
        if line.target in known and not line.is_return:
            points[-1] = (points[-1][0], points[-1][1] - _SMALL)
        yield f"f-{line.key}", source, target, line.label, tuple(points)
    for key in known:
        box = boxes[key]
        x = box.middle[0]
        yield f"f-{key}-in", _before(key), _id(key), "", ((x, box.y - 2), (x, box.y))
    for node in route.nodes.values():
        if node.returns and node.key in boxes:
            box = boxes[node.key]
            x, y = box.middle[0], box.y + box.height
            yield f"f-{node.key}-out", _id(node.key), _after(node.key), "", ((x, y), (x, y + 2))


def _back(source: Box, target: Box, points: list[Point]) -> list[Point]:
    """A return goes from the gateway below its stage to the one above where it leads."""
    lane = max(x for x, _ in points)
    begins, ends = source.y + source.height + 2 + _SMALL // 2, target.y - 2 - _SMALL // 2
    right = _SMALL // 2
    return [
        (source.middle[0] + right, begins),
        (lane, begins),
        (lane, ends),
        (target.middle[0] + right, ends),
    ]


_SMALL = 20
"""The size of the gateways that the drawing has not: they stand close to their stage."""


def _may_be_missed(route: Route, key: str) -> bool:
    """Whether a choice behind a fork may lead past the joining, or decide which way comes to it."""
    forks = [n.key for n in route.nodes.values() if n.kind is NodeKind.SPLIT]
    choices = [n.key for n in route.nodes.values() if n.kind is NodeKind.CHOICE]
    return any(
        key in routes.downstream(route, one) and one in routes.downstream(route, fork)
        for one in choices
        for fork in forks
    )


def _node(process: ET.Element, route: Route, box: Box, flows: list[Flow], note: str) -> None:
    node = route[box.key]
    tag = _TAGS[node.kind]
    more: dict[str, str] = {}
    if node.kind is NodeKind.JOIN and _may_be_missed(route, node.key):
        tag = "inclusiveGateway"
    if node.kind is NodeKind.SPLIT:
        more = {"gatewayDirection": "Diverging"}
    elif node.kind is NodeKind.JOIN:
        more = {"gatewayDirection": "Converging"}
    element = _plain(process, tag, _id(node.key), box.name, flows, note, more)
    if node.kind is NodeKind.COUNTERSIGN:
        loop = ET.SubElement(
            element, f"{{{MODEL}}}multiInstanceLoopCharacteristics", {"isSequential": "false"}
        )
        count = ET.SubElement(loop, f"{{{MODEL}}}loopCardinality", _expression())
        count.text = str(node.wanted)
        enough = ET.SubElement(loop, f"{{{MODEL}}}completionCondition", _expression())
        enough.text = f"同意的达到 {node.needed}"


def _expression() -> dict[str, str]:
    return {f"{{{XSI}}}type": "tFormalExpression"}


def _plain(  # noqa: PLR0917  the parts of an element
    process: ET.Element,
    tag: str,
    key: str,
    name: str,
    flows: list[Flow],
    note: str = "",
    more: Mapping[str, str] | None = None,
) -> ET.Element:
    named = {"id": key, **({"name": name} if name else {}), **(more or {})}
    element = ET.SubElement(process, f"{{{MODEL}}}{tag}", named)
    if note:
        ET.SubElement(element, f"{{{MODEL}}}documentation").text = note
    for flow, _, target, _, _ in flows:
        if target == key:
            ET.SubElement(element, f"{{{MODEL}}}incoming").text = flow
    for flow, source, _, _, _ in flows:
        if source == key:
            ET.SubElement(element, f"{{{MODEL}}}outgoing").text = flow
    return element


def _sequence(process: ET.Element, flows: list[Flow], route: Route) -> None:
    choices = {_id(n.key) for n in route.nodes.values() if n.kind is NodeKind.CHOICE}
    for key, source, target, words, _ in flows:
        element = ET.SubElement(
            process,
            f"{{{MODEL}}}sequenceFlow",
            {
                "id": key,
                "sourceRef": source,
                "targetRef": target,
                **({"name": words} if words else {}),
            },
        )
        if source in choices and words:
            text = ET.SubElement(element, f"{{{MODEL}}}conditionExpression", _expression())
            text.text = words


def _diagram(  # noqa: PLR0917  the parts of a diagram
    root: ET.Element,
    drawing: Drawing,
    boxes: Mapping[str, Box],
    merges: Iterable[str],
    route: Route,
    flows: list[Flow],
) -> None:
    diagram = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(diagram, f"{{{DI}}}BPMNPlane", {"id": "plane", "bpmnElement": "process"})
    for box in drawing.boxes:
        tag = _TAGS[box.kind]
        size = _SIZES.get(tag, _GATEWAY if "Gateway" in tag else 0)
        x, y = box.middle
        bounds = (x - size // 2, y - size // 2, size, size) if size else _whole(box)
        beside = (x + size // 2 + 4, y - _LINE, _wide(box.name), _LINE) if size else None
        _shape(plane, _id(box.key), bounds, beside)
    for key in merges:
        box = boxes[key]
        bounds = (box.middle[0] - _SMALL // 2, box.y - _SMALL - 2, _SMALL, _SMALL)
        _shape(plane, _before(key), bounds)
    for node in route.nodes.values():
        if node.returns and node.key in boxes:
            box = boxes[node.key]
            x, y = box.middle[0] - _SMALL // 2, box.y + box.height + 2
            _shape(plane, _after(node.key), (x, y, _SMALL, _SMALL), (x - 46, y + 3, 42, _LINE))
    for key, _, _, _, points in flows:
        edge = ET.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"{key}-edge", "bpmnElement": key})
        for x, y in points:
            ET.SubElement(edge, f"{{{LINES}}}waypoint", {"x": str(x), "y": str(y)})


def _whole(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height


def _shape(plane: ET.Element, key: str, bounds: Bounds, label: Bounds | None = None) -> None:
    """Put a shape where it is, its words beside it and not across the flow below."""
    shape = ET.SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"{key}-shape", "bpmnElement": key})
    _bounds(shape, bounds)
    if label is not None:
        _bounds(ET.SubElement(shape, f"{{{DI}}}BPMNLabel"), label)


def _wide(name: str) -> int:
    return min(_WIDEST, 12 * len(name) + 4)


def _bounds(of: ET.Element, bounds: Bounds) -> None:
    names = ("x", "y", "width", "height")
    said = {name: str(value) for name, value in zip(names, bounds, strict=True)}
    ET.SubElement(of, f"{{{DC}}}Bounds", said)
