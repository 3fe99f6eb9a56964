"""The studio of every picture: materials, backdrop, light, camera, and how to develop a picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import bpy
from mathutils import Euler, Matrix, Vector

GREEN, ORANGE, PAPER = "#1f3d33", "#d2622a", "#f6f1e7"
Point = tuple[float, float, float]
Shots = dict[str, tuple[Callable[[], None], tuple[int, int]]]
"""By name: what sets a scene up, and how many pixels its picture has."""


def colour(code: str) -> tuple[float, float, float, float]:
    """A CSS hex colour as linear light."""
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return r, g, b, 1.0


def clear() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


def material(
    name: str,
    base: str,
    rough: float = 0.5,
    *,
    metal: float = 0.0,
    coat: float = 0.0,
    soft: float = 0.0,
    grain: float = 0.0,
    grain_size: float = 8.0,
    stretch: Point = (1, 1, 1),
    mottle: float = 0.0,
    brushed: float = 0.0,
) -> bpy.types.Material:
    """A surface, of a CSS hex colour.

    `grain` is the depth of its fine relief in centimetres and `grain_size` how fine it is, `stretch` draws
    the grain out along an axis, `mottle` says how far colour and roughness wander, `soft` lets light wander
    under the skin, `brushed` smears highlights as turned metal does.
    """
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    skin = nodes["Principled BSDF"]
    skin.inputs["Base Color"].default_value = colour(base)
    skin.inputs["Roughness"].default_value = rough
    skin.inputs["Metallic"].default_value = metal
    skin.inputs["Coat Weight"].default_value = coat
    skin.inputs["Coat Roughness"].default_value = 0.06
    if brushed:
        skin.inputs["Anisotropic"].default_value = brushed
        around = nodes.new("ShaderNodeTangent")
        around.direction_type, around.axis = "RADIAL", "Z"
        links.new(around.outputs[0], skin.inputs["Tangent"])
    if soft:
        skin.inputs["Subsurface Weight"].default_value = soft
        skin.inputs["Subsurface Radius"].default_value = (1.0, 0.7, 0.5)
        skin.inputs["Subsurface Scale"].default_value = 0.25
    where = nodes.new("ShaderNodeTexCoord")
    drawn = nodes.new("ShaderNodeMapping")
    drawn.inputs["Scale"].default_value = stretch
    links.new(where.outputs["Object"], drawn.inputs["Vector"])
    if grain:
        noise = _noise(made, drawn, grain_size, 8.0)
        bump = nodes.new("ShaderNodeBump")
        bump.inputs["Distance"].default_value = grain
        links.new(noise.outputs["Fac"], bump.inputs["Height"])
        links.new(bump.outputs["Normal"], skin.inputs["Normal"])
    if mottle:
        clouds = _noise(made, drawn, grain_size * 0.12, 5.0)
        shade = nodes.new("ShaderNodeHueSaturation")
        shade.inputs["Color"].default_value = colour(base)
        links.new(_range(made, clouds, 1 - mottle, 1 + mottle).outputs[0], shade.inputs["Value"])
        links.new(shade.outputs[0], skin.inputs["Base Color"])
        links.new(
            _range(made, clouds, rough * (1 + 2 * mottle), rough * (1 - 2 * mottle)).outputs[0],
            skin.inputs["Roughness"],
        )
    return made


def glass(
    name: str, tint: str = "#ffffff", rough: float = 0.0, ior: float = 1.45, shadow: float = 0.75
) -> bpy.types.Material:
    """Something to see through, which lets light of its own `tint` fall behind it, `shadow` of it."""
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    skin = nodes["Principled BSDF"]
    skin.inputs["Base Color"].default_value = colour(tint)
    skin.inputs["Roughness"].default_value = rough
    skin.inputs["Transmission Weight"].default_value = 1.0
    skin.inputs["IOR"].default_value = ior
    through = nodes.new("ShaderNodeBsdfTransparent")
    through.inputs[0].default_value = (*(c * shadow for c in colour(tint)[:3]), 1)
    mix, ray = nodes.new("ShaderNodeMixShader"), nodes.new("ShaderNodeLightPath")
    links.new(ray.outputs["Is Shadow Ray"], mix.inputs[0])
    links.new(skin.outputs[0], mix.inputs[1])
    links.new(through.outputs[0], mix.inputs[2])
    links.new(mix.outputs[0], nodes["Material Output"].inputs["Surface"])
    return made


def film(name: str, tint: str = "#ffffff") -> bpy.types.Material:
    """The skin of a bubble: clear where one looks straight through, bright at its rim."""
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    skin = nodes["Principled BSDF"]
    skin.inputs["Base Color"].default_value = colour(tint)
    skin.inputs["Roughness"].default_value = 0.08
    rim, steep = nodes.new("ShaderNodeLayerWeight"), nodes.new("ShaderNodeMapRange")
    rim.inputs["Blend"].default_value = 0.5
    steep.inputs["From Min"].default_value, steep.inputs["From Max"].default_value = 0.1, 1.0
    steep.inputs["To Min"].default_value, steep.inputs["To Max"].default_value = 0.1, 0.85
    mix = nodes.new("ShaderNodeMixShader")
    links.new(rim.outputs["Facing"], steep.inputs["Value"])
    links.new(steep.outputs[0], mix.inputs[0])
    links.new(nodes.new("ShaderNodeBsdfTransparent").outputs[0], mix.inputs[1])
    links.new(skin.outputs[0], mix.inputs[2])
    links.new(mix.outputs[0], nodes["Material Output"].inputs["Surface"])
    return made


def printed(name: str, file: Path, rough: float = 0.5, glow: float = 0.0) -> bpy.types.Material:
    """A surface with a picture on it, laid out by the object's UV; `glow` makes it a lit screen."""
    made = material(name, "#000000" if glow else "#ffffff", rough)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    skin = nodes["Principled BSDF"]
    picture = nodes.new("ShaderNodeTexImage")
    picture.image = bpy.data.images.load(str(file))
    links.new(picture.outputs[0], skin.inputs["Emission Color" if glow else "Base Color"])
    if glow:
        skin.inputs["Emission Strength"].default_value = glow
    return made


def pores(made: bpy.types.Material, size: float, stretch: Point, depth: float) -> None:
    """Open small dark pores in a surface, drawn out along the stone's bands."""
    nodes, links = made.node_tree.nodes, made.node_tree.links
    skin = nodes["Principled BSDF"]
    drawn = nodes.new("ShaderNodeMapping")
    drawn.inputs["Scale"].default_value = stretch
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], drawn.inputs["Vector"])
    noise = _noise(made, drawn, size, 7.0)
    hole = nodes.new("ShaderNodeMapRange")
    hole.interpolation_type = "SMOOTHSTEP"
    hole.inputs["From Min"].default_value, hole.inputs["From Max"].default_value = 0.64, 0.69
    links.new(noise.outputs["Fac"], hole.inputs["Value"])
    bump = nodes.new("ShaderNodeBump")
    bump.invert = True
    bump.inputs["Distance"].default_value = depth
    links.new(hole.outputs[0], bump.inputs["Height"])
    earlier = [link.from_socket for link in links if link.to_socket == skin.inputs["Normal"]]
    for socket in earlier:
        links.new(socket, bump.inputs["Normal"])
    links.new(bump.outputs["Normal"], skin.inputs["Normal"])
    darker = nodes.new("ShaderNodeMixRGB")
    darker.blend_type = "MULTIPLY"
    darker.inputs["Color2"].default_value = (0.6, 0.52, 0.43, 1)
    links.new(hole.outputs[0], darker.inputs["Fac"])
    for socket in [link.from_socket for link in links if link.to_socket == skin.inputs["Base Color"]]:
        links.new(socket, darker.inputs["Color1"])
    links.new(darker.outputs[0], skin.inputs["Base Color"])


def _noise(made: bpy.types.Material, drawn: bpy.types.Node, size: float, detail: float) -> bpy.types.Node:
    noise = made.node_tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = size
    noise.inputs["Detail"].default_value = detail
    made.node_tree.links.new(drawn.outputs[0], noise.inputs["Vector"])
    return noise


def _range(made: bpy.types.Material, source: bpy.types.Node, low: float, high: float) -> bpy.types.Node:
    node = made.node_tree.nodes.new("ShaderNodeMapRange")
    node.inputs["From Min"].default_value, node.inputs["From Max"].default_value = 0.3, 0.7
    node.inputs["To Min"].default_value, node.inputs["To Max"].default_value = low, high
    made.node_tree.links.new(source.outputs["Fac"], node.inputs["Value"])
    return node


def sweep(
    base: str,
    back: float = 30.0,
    rise: float = 120.0,
    width: float = 400.0,
    bend: float = 26.0,
    mottle: float = 0.015,
) -> None:
    """A seamless painted backdrop: floor, soft bend, wall."""
    outline = [(-120.0, 0.0)]
    for i in range(25):
        a = math.pi / 2 * i / 24
        outline.append((back - bend + bend * math.sin(a), bend - bend * math.cos(a)))
    outline.append((back, rise))
    corners = [(x, y, z) for y, z in outline for x in (-width / 2, width / 2)]
    faces = [(i, i + 1, i + 3, i + 2) for i in range(0, len(corners) - 2, 2)]
    mesh = bpy.data.meshes.new("sweep")
    mesh.from_pydata(corners, [], faces)
    made = bpy.data.objects.new("sweep", mesh)
    mesh.materials.append(material("sweep", base, 0.82, grain=0.012, grain_size=5.0, mottle=mottle))
    for face in mesh.polygons:
        face.use_smooth = True
    bpy.context.scene.collection.objects.link(made)


def panel(
    at: Point,
    to: Point,
    size: tuple[float, float],
    power: float,
    tint: str = "#ffffff",
    spread: float = 180.0,
) -> bpy.types.Object:
    """A window or softbox at `at` shining towards `to`; with power 1 a white card there looks white."""
    lamp = bpy.data.lights.new("panel", "AREA")
    lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", *size
    lamp.spread = math.radians(spread)
    distance = (Vector(to) - Vector(at)).length
    lamp.energy, lamp.color = power * math.pi**2 * distance**2, colour(tint)[:3]
    made = bpy.data.objects.new("panel", lamp)
    made.location = at
    made.rotation_euler = (Vector(to) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(made)
    return made


def shade(corners: list[Point]) -> None:
    """A dark card between light and scene; it casts a shadow, the camera does not see it."""
    mesh = bpy.data.meshes.new("shade")
    mesh.from_pydata(corners, [], [tuple(range(len(corners)))])
    mesh.materials.append(material("shade", "#0c0f0e", 0.9))
    made = bpy.data.objects.new("shade", mesh)
    made.visible_camera = False
    bpy.context.scene.collection.objects.link(made)


def sky(tint: str, strength: float) -> None:
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = colour(tint)
    world.node_tree.nodes["Background"].inputs[1].default_value = strength
    bpy.context.scene.world = world


def pose(thing: bpy.types.Object, at: Point, turn: Point = (0, 0, 0)) -> None:
    """Set a thing down at a place, turned by degrees about x, then y, then z."""
    thing.matrix_world = (
        Matrix.Translation(at) @ Euler([math.radians(a) for a in turn], "XYZ").to_matrix().to_4x4()
    )


def window(at: Point, to: Point, power: float) -> None:
    """Late-morning sun through a window with bars, far enough away for soft shadows."""
    panel(at, to, (7, 7), power, "#ffe2bd", spread=40)
    way = (Matrix.Translation(at)).to_translation() - (Matrix.Translation(to)).to_translation()
    middle = Matrix.Translation(to).to_translation() + way * 0.42
    frame = Matrix.Translation(middle) @ way.to_track_quat("Z", "Y").to_matrix().to_4x4()
    for x, y, wide, tall in (
        (-42, 0, 40, 140),
        (42, 0, 40, 140),
        (7.5, 0, 2.4, 70),
        (-7.5, 0, 2.4, 70),
        (0, 52, 70, 60),
        (0, 3, 60, 2.4),
    ):
        corners = [(x + i * wide / 2, y + j * tall / 2, 0) for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        shade([tuple(frame @ Matrix.Translation(c).to_translation()) for c in corners])


def daylight(key: float = 1.25, fill: float = 0.26) -> None:
    """The light of the tier pictures: a large window left and behind, a card to the right, a soft ceiling."""
    panel((-38, 18, 44), (0, 0, 3), (28, 34), key, "#fff1de")
    panel((6, -64, 46), (0, 0, 3), (60, 26), fill * 0.75, "#fbf7f0")
    panel((46, -20, 30), (0, 0, 4), (16, 50), fill * 0.55, "#ffffff")
    panel((0, -10, 80), (0, 0, 0), (70, 70), fill, "#f2f5ff").visible_glossy = False
    panel((0, 6, 62), (0, 0, 4), (50, 16), fill * 0.3)
    sky("#dfe4ea", 0.16)


def camera(
    at: Point,
    to: Point,
    lens: float,
    focus: Point,
    fstop: float,
    *,
    shift: tuple[float, float] = (0, 0),
    roll: float = 0,
) -> None:
    """A 36 mm camera; `shift` moves the frame without tilting it, `fstop` is the real one."""
    eye = bpy.data.cameras.new("camera")
    eye.lens, eye.shift_x, eye.shift_y = lens, *shift
    eye.clip_end = 2000
    eye.dof.use_dof = True
    eye.dof.aperture_fstop = fstop / 100
    eye.dof.aperture_blades = 9
    made = bpy.data.objects.new("camera", eye)
    made.location = at
    look = (Vector(to) - Vector(at)).to_track_quat("-Z", "Y")
    made.rotation_euler = look.to_euler()
    made.rotation_euler.rotate_axis("Z", math.radians(roll))
    eye.dof.focus_distance = (look.inverted() @ (Vector(focus) - Vector(at))).z * -1
    bpy.context.scene.collection.objects.link(made)
    bpy.context.scene.camera = made


def develop(
    file: Path,
    size: tuple[int, int],
    samples: int,
    exposure: float = 0.0,
    look: str = "AgX - Medium High Contrast",
    threads: int = 2,
) -> None:
    """Render on the processor, clean the noise, and save as PNG."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.device, cycles.samples = "CPU", samples
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.008
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 8, 4, 4
    cycles.sample_clamp_indirect, cycles.blur_glossy = 6.0, 0.5
    cycles.caustics_reflective = cycles.caustics_refractive = False
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = look
    scene.view_settings.exposure = exposure
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.filepath = str(file)
    bpy.ops.render.render(write_still=True)
