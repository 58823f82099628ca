"""Pictures of products: read with care, written anew in three sizes, so that nothing hidden in them survives."""

import io
import struct
import zlib
from datetime import datetime
from typing import NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.files import store_file
from agencies.uploads import TooLargeUpload
from products.models import Product, ProductPhoto
from products.permissions import MAY_EDIT_PRODUCT

# The longest side of each size, in pixels.
SIZES = {"small": 320, "medium": 800, "large": 1600}
# More than any phone takes; beyond it a picture is there to fill memory.
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_000
SHORTEST_SIDE = 200
MOST_PHOTOS = 10
QUALITY = 85
# A phone's JPEG may carry a second picture of the same view; the first one counts.
FORMATS = ("JPEG", "PNG", "WEBP")
MAY_MOVE = ("PNG", "WEBP")
# What Pillow raises over pictures that are broken, by accident or on purpose.
BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError),
    *(struct.error, zlib.error),
)


class Picture(NamedTuple):
    """A picture written anew: each size as the bytes of a JPEG, and the measures of the largest."""

    sizes: dict[str, bytes]
    width: int
    height: int


def add_photo(
    *, product: Product, upload: UploadedFile, caption: str, actor: Actor, at: datetime
) -> ProductPhoto:
    """Put a picture at the end of a product's own. Raises Refusal for what is no picture, or too large a one."""
    require(MAY_EDIT_PRODUCT(actor, product))
    picture = read_picture(upload)
    with act("product.photo", actor=actor, at=at):
        product = Product.objects.select_for_update().get(pk=product.pk)
        standing = product.photos.filter(removed_at__isnull=True)
        if standing.count() >= MOST_PHOTOS:
            raise Refusal(_("Mỗi sản phẩm tối đa %(most)s ảnh. Hãy bỏ bớt ảnh cũ.") % {"most": MOST_PHOTOS})
        files = {
            size: store_file(upload=SimpleUploadedFile(f"san-pham-{size}.jpg", content), actor=actor, at=at)
            for size, content in picture.sizes.items()
        }
        last = standing.aggregate(last=Max("position"))["last"] or 0
        return ProductPhoto.objects.create(
            product=product,
            position=last + 1,
            caption=caption,
            width=picture.width,
            height=picture.height,
            **files,
        )


def remove_photo(*, photo: ProductPhoto, actor: Actor, at: datetime) -> None:
    """Take a picture off a product's page; it stays in the register as one that was shown."""
    require(MAY_EDIT_PRODUCT(actor, photo.product))
    with act("product.photo_remove", actor=actor, at=at):
        ProductPhoto.objects.filter(pk=photo.pk, removed_at__isnull=True).update(removed_at=at)


def read_picture(upload: UploadedFile) -> Picture:
    """The picture of an upload, the right way up, in all sizes. Raises Refusal with what is wrong with it."""
    if isinstance(upload, TooLargeUpload):
        raise Refusal(_("Ảnh quá nặng. Hãy chọn ảnh nhẹ hơn 25 MB."))
    upload.seek(0)
    try:
        image = Image.open(upload, formats=FORMATS)
        _refuse_flood(image)
        image = _upright(image)
        sizes = {name: _written(image, longest) for name, longest in SIZES.items()}
    except Image.DecompressionBombError as trouble:
        raise Refusal(_("Ảnh quá lớn. Hãy thu nhỏ còn dưới 40 triệu điểm ảnh.")) from trouble
    except BROKEN as trouble:
        raise Refusal(
            _("Không đọc được ảnh này. Hãy chọn ảnh JPG, PNG hoặc WEBP, hoặc chụp lại.")
        ) from trouble
    finally:
        upload.seek(0)
    return Picture(sizes, *image.size)


def _refuse_flood(image):
    """What a picture would take in memory is said by its head, before any of it is unpacked."""
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refusal(
            _("Ảnh quá lớn (%(width)s × %(height)s điểm). Hãy thu nhỏ còn dưới 40 triệu điểm ảnh.")
            % {"width": width, "height": height}
        )
    if min(width, height) < SHORTEST_SIDE:
        raise Refusal(
            _("Ảnh quá nhỏ (%(width)s × %(height)s điểm); mỗi cạnh ít nhất %(least)s điểm.")
            % {"width": width, "height": height, "least": SHORTEST_SIDE}
        )
    if image.format in MAY_MOVE and getattr(image, "is_animated", False):
        raise Refusal(_("Không nhận ảnh động. Hãy chọn ảnh tĩnh."))


def _upright(image):
    """The picture at its largest size, turned as its camera said, on white where it was transparent.

    Pasted onto a fresh picture: comments, places, thumbnails and profiles stay behind.
    """
    image.draft("RGB", (SIZES["large"], SIZES["large"]))
    image.load()
    turned = ImageOps.exif_transpose(_shrunk(image, SIZES["large"]))
    clean = Image.new("RGB", turned.size, "white")
    mask = turned.getchannel("A") if turned.mode == "RGBA" else None
    clean.paste(turned, mask=mask)
    return clean


def _shrunk(image, longest):
    """No larger than `longest`, in plain colours, with what its camera said of its position still known."""
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    plain = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return plain


def _written(image, longest) -> bytes:
    """One size as a JPEG."""
    smaller = image.copy()
    smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    smaller.save(content, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return content.getvalue()
