"""Writes a document as an OFD package (GB/T 33190), children in the order of the schema."""

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from .content import Drawing, Resources, watermarked
from .document import Attachment, Box, Document, Item, Page, Watermark
from .faces import Faces, faces
from .faults import CannotWrite
from .markup import file, leaf, node, numbers, optional
from .package import pack

ROOT = "Doc_0"
_ID = re.compile(r"[0-9a-f]{32}")
_FIELD = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w.-]*")
_FORMAT = re.compile(r"[a-z0-9]{1,8}")
_LOCAL = ZoneInfo("Asia/Shanghai")
_KILOBYTE = 1024
_MOST_PAGES = 500


def write(document: Document, *, using: Faces | None = None) -> bytes:
    """The package of a document. :raises CannotWrite: what it holds cannot be laid out."""
    return pack(_Writer(document, using or faces()).members())


class _Writer:
    def __init__(self, document: Document, using: Faces) -> None:
        self.document = document
        self.resources = Resources(using)
        self.files: dict[str, bytes] = {}
        self.page_ids: list[int] = []
        self.fields: dict[str, list[tuple[int, int]]] = {}

    def members(self) -> dict[str, bytes]:
        document = self.document
        if not _ID.fullmatch(document.id):
            raise CannotWrite("ofd.id", "文件标识应为32位十六进制数")
        if not 0 < len(document.pages) <= _MOST_PAGES:
            raise CannotWrite("ofd.pages", f"文件应有1至{_MOST_PAGES}页，请检查模板")
        templates = self._templates()
        pages = [self._page(n, page, templates) for n, page in enumerate(document.pages)]
        self._attachments()
        self._tags()
        if document.watermark:
            self._watermark(document.watermark)
        shared = self._fonts()
        pictures = self._pictures()
        common = node(
            "CommonData",
            None,
            leaf("MaxUnitID", self.resources.last),
            node("PageArea", None, _area(document.pages[0])),
            shared,
            pictures,
            *(
                node(
                    "TemplatePage",
                    {"ID": number, "BaseLoc": f"Tpls/Tpl_{n}/Content.xml", "Name": name},
                )
                for n, (name, number) in enumerate(templates.items())
            ),
        )
        parts = {
            "Annotations": "Annots/Annotations.xml",
            "CustomTags": "Tags/CustomTags.xml",
            "Attachments": "Attachs/Attachments.xml",
        }
        known = [leaf(k, v) for k, v in parts.items() if f"{ROOT}/{v}" in self.files]
        body = file("Document", None, common, node("Pages", None, *pages), *known)
        return {
            "OFD.xml": _entry(document),
            f"{ROOT}/Document.xml": body,
            **dict(sorted(self.files.items())),
        }

    def _templates(self) -> dict[str, int]:
        ids: dict[str, int] = {}
        for n, template in enumerate(self.document.templates):
            ids[template.name] = self.resources.id()
            drawing = self._drawing(template.items)
            content = node("Content", None, self._layer("Background", drawing.objects))
            self._put(f"Tpls/Tpl_{n}/Content.xml", file("Page", None, content))
        return ids

    def _page(self, n: int, page: Page, templates: dict[str, int]) -> str:
        if page.template and page.template not in templates:
            raise CannotWrite("ofd.template", f"没有名为“{page.template}”的底版，请检查模板")
        number = self.resources.id()
        self.page_ids.append(number)
        drawing = self._drawing(page.items)
        for name, shown in drawing.fields:
            self.fields.setdefault(name, []).append((number, shown))
        under = (
            node("Template", {"TemplateID": templates[page.template], "ZOrder": "Background"})
            if page.template
            else ""
        )
        area = node("Area", None, _area(page))
        content = node("Content", None, self._layer("Body", drawing.objects))
        self._put(f"Pages/Page_{n}/Content.xml", file("Page", None, under, area, content))
        return node("Page", {"ID": number, "BaseLoc": f"Pages/Page_{n}/Content.xml"})

    def _drawing(self, items: Sequence[Item]) -> Drawing:
        drawing = Drawing(self.resources)
        for item in items:
            drawing.add(item)
        return drawing

    def _layer(self, kind: str, objects: list[str]) -> str:
        return node("Layer", {"ID": self.resources.id(), "Type": kind}, *objects)

    def _fonts(self) -> str:
        listed = []
        for face, number in self.resources.fonts.items():
            name = f"font_{number}.ttf"
            self._put(f"Res/{name}", face.subset("".join(self.resources.glyphs[face])))
            listed.append(font(number, face.name, name))
        if not listed:
            return ""
        self._put("PublicRes.xml", file("Res", {"BaseLoc": "Res"}, node("Fonts", None, *listed)))
        return leaf("PublicRes", "PublicRes.xml")

    def _pictures(self) -> str:
        listed = []
        for data, (number, kind) in self.resources.pictures.items():
            name = f"image_{number}.{'png' if kind == 'PNG' else 'jpg'}"
            self._put(f"Res/{name}", data)
            attributes = {"ID": number, "Type": "Image", "Format": kind}
            listed.append(node("MultiMedia", attributes, leaf("MediaFile", name)))
        if not listed:
            return ""
        inside = node("MultiMedias", None, *listed)
        self._put("DocumentRes.xml", file("Res", {"BaseLoc": "Res"}, inside))
        return leaf("DocumentRes", "DocumentRes.xml")

    def _attachments(self) -> None:
        listed = [self._attachment(n, each) for n, each in enumerate(self.document.attachments, 1)]
        if listed:
            self._put("Attachs/Attachments.xml", file("Attachments", None, *listed))

    def _attachment(self, n: int, attachment: Attachment) -> str:
        if not _FORMAT.fullmatch(attachment.format):
            raise CannotWrite("ofd.attachment", "附件的格式应为扩展名，如 xml")
        name = f"attach_{n}.{attachment.format}"
        self._put(f"Attachs/{name}", attachment.data)
        attributes = {
            "ID": f"a{n:03d}",
            "Name": attachment.name,
            "Format": attachment.format,
            "CreationDate": f"{attachment.created.astimezone(_LOCAL):%Y-%m-%dT%H:%M:%S}",
            "Size": len(attachment.data) / _KILOBYTE,
            "Visible": attachment.visible,
            "Usage": attachment.usage,
        }
        return node("Attachment", attributes, leaf("FileLoc", name))

    def _tags(self) -> None:
        if not self.fields:
            return
        fields = []
        for name, places in self.fields.items():
            if not _FIELD.fullmatch(name):
                raise CannotWrite("ofd.field", f"字段名“{name}”不能作索引名，请改用字母开头的名称")
            refs = [leaf("ObjectRef", shown, {"PageRef": page}) for page, shown in places]
            fields.append(f"<{name}>{''.join(refs)}</{name}>")
        index = node(
            "CustomTag",
            {"NameSpace": self.document.tag_namespace},
            leaf("FileLoc", "CustomTag.xml"),
        )
        self._put("Tags/CustomTags.xml", file("CustomTags", None, index))
        self._put(
            "Tags/CustomTag.xml", file("Fields", {"xmlns": self.document.tag_namespace}, *fields)
        )

    def _watermark(self, mark: Watermark) -> None:
        listed = []
        for n, (number, page) in enumerate(zip(self.page_ids, self.document.pages, strict=True)):
            annotation = watermark(
                mark,
                page.width,
                page.height,
                self.resources,
                on=f"{self.document.created:%Y-%m-%d}",
            )
            self._put(f"Annots/Page_{n}/Annotation.xml", file("PageAnnot", None, annotation))
            place = leaf("FileLoc", f"Page_{n}/Annotation.xml")
            listed.append(node("Page", {"PageID": number}, place))
        self._put("Annots/Annotations.xml", file("Annotations", None, *listed))

    def _put(self, name: str, data: bytes) -> None:
        self.files[f"{ROOT}/{name}"] = data


def watermark(
    mark: Watermark, width: float, height: float, resources: Resources, *, on: str
) -> str:
    """The annotation of one page; ``on`` is its date."""
    attributes = {
        "ID": resources.id(), "Type": "Watermark", "Creator": mark.creator, "LastModDate": on,
        "Print": True, "ReadOnly": True,
    }  # fmt: skip
    objects = watermarked(mark, width, height, resources)
    page = Box(0, 0, width, height)
    appearance = {"Boundary": numbers(page.x, page.y, page.width, page.height)}
    return node(
        "Annot", attributes, leaf("Remark", mark.text), node("Appearance", appearance, *objects)
    )


def font(number: int, name: str, member: str) -> str:
    """The entry of an embedded font in a resource file."""
    return node(
        "Font", {"ID": number, "FontName": name, "FamilyName": name}, leaf("FontFile", member)
    )


def _area(page: Page) -> str:
    if min(page.width, page.height) <= 0:
        raise CannotWrite("ofd.page", "页面的宽和高应大于零，请检查模板")
    return leaf("PhysicalBox", numbers(0, 0, page.width, page.height))


def _entry(document: Document) -> bytes:
    dated = f"{document.created:%Y-%m-%d}"
    custom = [leaf("CustomData", value, {"Name": name}) for name, value in document.custom]
    keywords = [leaf("Keyword", word) for word in document.keywords]
    info = node(
        "DocInfo",
        None,
        leaf("DocID", document.id),
        optional("Title", document.title),
        optional("Author", document.author),
        optional("Subject", document.subject),
        leaf("CreationDate", dated),
        leaf("ModDate", dated),
        optional("DocUsage", document.usage),
        node("Keywords", None, *keywords) if keywords else "",
        optional("Creator", document.creator),
        optional("CreatorVersion", document.creator_version),
        node("CustomDatas", None, *custom) if custom else "",
    )
    body = node("DocBody", None, info, leaf("DocRoot", f"{ROOT}/Document.xml"))
    return file("OFD", {"Version": "1.0", "DocType": "OFD"}, body)
