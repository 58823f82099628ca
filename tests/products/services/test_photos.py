"""Pictures: read with care, written anew; nothing hidden in them survives, nothing in them floods the portal."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from agencies.permissions import Refusal
from agencies.services.files import path_of
from products.models import ProductPhoto
from products.services.photos import MOST_PHOTOS, add_photo, read_picture, remove_photo
from tests.cast import moment
from tests.products.register_makers import a_picture, make_product

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path


def opened(content) -> Image.Image:
    return Image.open(io.BytesIO(content))


def is_red(pixel):
    return pixel[0] > 200 and pixel[2] < 60


def png_of(width, height, *, chunks=b"") -> bytes:
    """A PNG that says how large it is; its content is a few bytes of nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunks
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("WEBP", "RGB"),
    ],
)
def test_a_picture_becomes_a_jpeg_in_three_sizes(kind, mode):
    picture = read_picture(a_picture(kind, (2000, 1000), mode=mode))

    sizes = {name: (opened(content).format, opened(content).size) for name, content in picture.sizes.items()}
    assert sizes == {
        "small": ("JPEG", (320, 160)),
        "medium": ("JPEG", (800, 400)),
        "large": ("JPEG", (1600, 800)),
    }
    assert (picture.width, picture.height) == (1600, 800)


def test_a_small_picture_is_not_blown_up():
    assert (read_picture(a_picture(size=(400, 300))).width) == 400


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned: the left half is the top
    exif[MAKER] = "Máy của Tư"
    exif[GPS] = {1: "N", 2: (10.0, 57.0, 0.0), 3: "E", 4: (106.0, 49.0, 0.0)}
    upload = a_picture(size=(640, 480), exif=exif, comment=b"secret comment")

    picture = read_picture(upload)

    for content in picture.sizes.values():
        image = opened(content)
        assert dict(image.getexif()) == {}
        assert "comment" not in image.info
        assert b"secret comment" not in content
        assert b"Exif" not in content
    large = opened(picture.sizes["large"])
    assert large.size == (480, 640)
    assert is_red(large.getpixel((240, 20)))
    assert not is_red(large.getpixel((240, 620)))


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    content = io.BytesIO()
    image.save(content, "PNG")

    picture = read_picture(SimpleUploadedFile("trong.png", content.getvalue()))

    assert opened(picture.sizes["large"]).getpixel((150, 150)) == (255, 255, 255)


def test_a_picture_that_is_an_archive_too_is_a_picture_only():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("virus.js", "alert(1)")
    two_faced = a_picture().read() + archive.getvalue() + b"<script>alert(1)</script>"

    picture = read_picture(SimpleUploadedFile("hai-mat.jpg", two_faced))

    for content in picture.sizes.values():
        assert not zipfile.is_zipfile(io.BytesIO(content))
        assert b"virus.js" not in content
        assert b"<script" not in content


def moving(kind):
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:])
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: png_of(8000, 6000), "Ảnh quá lớn"),
        (lambda: png_of(60_000, 60_000), "Ảnh quá lớn"),
        (lambda: png_of(30_000, 300), "Ảnh quá lớn"),
        (lambda: png_of(1600, 1200), "Không đọc được ảnh này"),
        (lambda: a_picture(size=(60, 60)).read(), "Ảnh quá nhỏ"),
        (lambda: moving("PNG"), "Không nhận ảnh động"),
        (lambda: moving("WEBP"), "Không nhận ảnh động"),
        (lambda: moving("GIF"), "Không đọc được ảnh này"),
        (lambda: b"MZ\x90\x00" * 1000, "Không đọc được ảnh này"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Không đọc được ảnh này"),
        (lambda: a_picture(size=(2000, 2000)).read()[:4000], "Không đọc được ảnh này"),
        (lambda: b"", "Không đọc được ảnh này"),
    ],
)
def test_what_is_no_honest_picture_gets_a_sentence(content, sentence):
    with pytest.raises(Refusal, match=sentence):
        read_picture(SimpleUploadedFile("anh.jpg", content()))


def test_a_text_that_unpacks_to_a_gigabyte_does_not():
    """A PNG may carry text, packed; a megabyte of it is plenty."""
    packed = zlib.compress(b"a" * 70_000_000, 9)
    data = b"Comment\x00\x00" + packed
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))

    with pytest.raises(Refusal, match="Không đọc được ảnh này"):
        read_picture(SimpleUploadedFile("anh.png", png_of(1600, 1200, chunks=chunk)))


# --- On a product ---------------------------------------------------------------------------------------------------


def add(makers, product, name="producer", caption=""):
    return add_photo(
        product=product, upload=a_picture(), caption=caption, actor=makers.actor(name), at=moment()
    )


def test_photos_follow_each_other_and_one_taken_off_makes_room(makers):
    product = make_product(makers.maker)
    first, second = add(makers, product), add(makers, product)

    remove_photo(photo=first, actor=makers.actor("producer"), at=moment())

    assert [photo.position for photo in (first, second)] == [1, 2]
    assert ProductPhoto.objects.get(pk=first.pk).removed_at == moment()
    assert add(makers, product).position == 3
    assert path_of(second.small).exists()


def test_a_product_has_ten_photos_at_most(makers):
    product = make_product(makers.maker)
    for _number in range(MOST_PHOTOS):
        add(makers, product)

    with pytest.raises(Refusal, match="tối đa 10 ảnh"):
        add(makers, product)


@pytest.mark.parametrize("name", ["other_producer", "officer", "desk"])
def test_nobody_else_adds_or_removes_a_photo(makers, name):
    product = make_product(makers.maker)
    photo = add(makers, product)

    with pytest.raises(Refusal):
        add(makers, product, name)
    with pytest.raises(Refusal):
        remove_photo(photo=photo, actor=makers.actor(name), at=moment())

    assert ProductPhoto.objects.get().removed_at is None


def test_a_photo_is_shown_to_who_sees_the_product_in_its_three_widths_alone(makers, signed_in):
    product = make_product(makers.maker)
    photo = add(makers, product)
    base = f"/san-pham/{product.pk}/anh/{photo.pk}/"
    client = signed_in(makers.cast.stranger)

    shown = {width: client.get(f"{base}{width}/").status_code for width in (320, 800, 1600, 1601)}
    response = client.get(f"{base}320/")

    assert shown == {320: 200, 800: 200, 1600: 200, 1601: 404}
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert opened(b"".join(response.streaming_content)).size == (320, 240)
    assert signed_in(makers.other_producer).get(f"{base}320/").status_code == 404
