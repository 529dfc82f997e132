"""Pictures as cameras make them, from a seed: noise whose strength falls with its fineness, as in photographs, in colours."""
import functools
import io
import random

from PIL import Image


@functools.lru_cache(maxsize=64)
def photo(seed, width=1600, height=1200):
    dice, channels = random.Random(seed), []
    for _ in range(3):
        channel, grain, weight = Image.new("L", (width, height), 128), 4, 0.6
        while grain < max(width, height):
            noise = Image.frombytes("L", (grain, grain), dice.randbytes(grain * grain))
            channel = Image.blend(channel, noise.resize((width, height), Image.BICUBIC), weight)
            grain, weight = grain * 2, weight * 0.62
        channels.append(channel)
    return Image.merge("RGB", channels)


def exif(turn=1, place=True):
    data = Image.Exif()
    data[0x0112] = turn  # orientation
    data[0x010F] = "SECRETCAMERA"
    if place:
        data.get_ifd(0x8825).update({1: "N", 2: (55.0, 8.0, 20.0), 3: "E", 4: (27.0, 41.0, 0.0)})
    return data


def packed(image, kind="JPEG", **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def opened(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
