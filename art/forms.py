"""Shapes for the product scenes. Lengths are centimetres: one Blender unit is one centimetre."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import bmesh
import bpy
from mathutils import Matrix, Vector

Ring = list[tuple[float, float, float]]
Outline = list[tuple[float, float]]


def add(
    name: str, mesh: bpy.types.Mesh, material: bpy.types.Material, parent: bpy.types.Object | None = None
) -> bpy.types.Object:
    """Put a mesh into the scene, smooth where its faces meet gently and sharp elsewhere."""
    mesh.materials.append(material)
    for face in mesh.polygons:
        face.use_smooth = True
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    made.parent = parent
    return made


def group(name: str, parent: bpy.types.Object | None = None) -> bpy.types.Object:
    """An empty that carries the parts of one thing."""
    made = bpy.data.objects.new(name, None)
    bpy.context.scene.collection.objects.link(made)
    made.parent = parent
    return made


def loft(
    name: str, rings: Sequence[Ring], material: bpy.types.Material, parent: bpy.types.Object | None = None
) -> bpy.types.Object:
    """A closed skin over rings of equally many points, with flat ends."""
    shape = bmesh.new()
    rows = [[shape.verts.new(point) for point in ring] for ring in rings]
    for low, high in pairwise(rows):
        for i in range(len(low)):
            j = (i + 1) % len(low)
            shape.faces.new((low[i], low[j], high[j], high[i]))
    shape.faces.new(rows[0][::-1])
    shape.faces.new(rows[-1])
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    return add(name, _finished(shape, name), material, parent)


def fillet(
    points: Outline, radius: float | Sequence[float], steps: int = 8, *, closed: bool = False
) -> Outline:
    """Round the corners of a polyline; one radius for all corners, or one for each point."""
    out: Outline = []
    count = len(points)
    for i, point in enumerate(points):
        r = radius if isinstance(radius, (int, float)) else radius[i]
        if (not closed and i in (0, count - 1)) or r == 0:
            out.append(point)
            continue
        here, before, after = Vector(point), Vector(points[i - 1]), Vector(points[(i + 1) % count])
        a, b = (before - here), (after - here)
        angle = a.angle(b)
        reach = min(r / math.tan(angle / 2), a.length * 0.499, b.length * 0.499)
        start, end = here + a.normalized() * reach, here + b.normalized() * reach
        for step in range(steps + 1):
            t = step / steps
            spot = start * (1 - t) ** 2 + here * 2 * t * (1 - t) + end * t * t
            out.append((spot.x, spot.y))
    return out


def lathe(
    name: str,
    profile: Outline,
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
    sides: int = 160,
) -> bpy.types.Object:
    """Turn a profile of (radius, height) around the upright axis."""
    shape = bmesh.new()
    rows = []
    for radius, height in profile:
        turn = [2 * math.pi * i / sides for i in range(sides)]
        rows.append(
            [
                shape.verts.new((max(radius, 1e-3) * math.cos(a), max(radius, 1e-3) * math.sin(a), height))
                for a in turn
            ]
        )
    for low, high in pairwise(rows):
        for i in range(sides):
            j = (i + 1) % sides
            shape.faces.new((low[i], low[j], high[j], high[i]))
    if profile[0][0] == 0:
        shape.faces.new(rows[0][::-1])
    if profile[-1][0] == 0:
        shape.faces.new(rows[-1])
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    return add(name, _finished(shape, name), material, parent)


def block(
    name: str,
    size: tuple[float, float, float],
    at: tuple[float, float, float],
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
    *,
    bevel: float = 0.04,
    turn: tuple[float, float, float] = (0, 0, 0),
    steps: int = 4,
) -> bpy.types.Object:
    """A box with rounded edges, its middle at `at`."""
    shape = bmesh.new()
    bmesh.ops.create_cube(shape, size=1, matrix=Matrix.Diagonal((*size, 1)))
    bmesh.ops.bevel(
        shape,
        geom=shape.edges[:],
        offset=bevel,
        segments=steps,
        profile=0.5,
        affect="EDGES",
        clamp_overlap=True,
    )
    made = add(name, _finished(shape, name), material, parent)
    made.location, made.rotation_euler = at, turn
    made.modifiers.new("even", "WEIGHTED_NORMAL").keep_sharp = True
    return made


def plate(
    name: str,
    size: tuple[float, float],
    corner: float,
    depth: float,
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
    *,
    bevel: float = 0.06,
) -> bpy.types.Object:
    """A plate lying flat with round corners in plan and softened rims; from height -depth up to 0."""
    x, y = size[0] / 2, size[1] / 2
    rings = []
    for inset, height in _softened(depth, bevel):
        corners = [
            (-x + inset, -y + inset),
            (x - inset, -y + inset),
            (x - inset, y - inset),
            (-x + inset, y - inset),
        ]
        rings.append(
            [(px, py, height) for px, py in fillet(corners, max(corner - inset, 0.01), 10, closed=True)]
        )
    return loft(name, rings, material, parent)


def _softened(depth: float, bevel: float) -> list[tuple[float, float]]:
    quarter = [math.pi / 2 * i / 6 for i in range(7)]
    low = [(bevel * (1 - math.sin(a)), -depth + bevel * (1 - math.cos(a))) for a in quarter]
    high = [(bevel * (1 - math.sin(a)), -bevel * (1 - math.cos(a))) for a in reversed(quarter)]
    return low + high


def slab(
    name: str,
    outlines: Sequence[Outline],
    depth: float,
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
    *,
    bevel: float = 0.05,
) -> bpy.types.Object:
    """A flat thing cut out along an outline, with the holes of further ones; it lies at height 0."""
    mesh = _filled(outlines, depth - 2 * bevel, bevel)
    mesh.set_sharp_from_angle(angle=math.radians(50))
    made = add(name, mesh, material, parent)
    made.modifiers.new("even", "WEIGHTED_NORMAL").keep_sharp = True
    return made


def tube(
    name: str,
    points: Sequence[tuple[float, float, float]],
    radius: float | Sequence[float],
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
    *,
    flat: float = 1.0,
) -> bpy.types.Object:
    """A round rod along points, as thick as `radius` says at each; `flat` squeezes it sideways."""
    rings = []
    for i, here in enumerate(points):
        before, after = Vector(points[max(i - 1, 0)]), Vector(points[min(i + 1, len(points) - 1)])
        way = (after - before).normalized()
        side = way.cross(Vector((0, 0, 1)))
        side = (side if side.length > 1e-3 else Vector((1, 0, 0))).normalized()
        up = side.cross(way)
        r = radius if isinstance(radius, (int, float)) else radius[i]
        turns = [2 * math.pi * k / 24 for k in range(24)]
        rings.append(
            [tuple(Vector(here) + r * (flat * math.cos(a) * side + math.sin(a) * up)) for a in turns]
        )
    return loft(name, rings, material, parent)


def ball(
    name: str,
    radius: float,
    at: tuple[float, float, float],
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
    *,
    stretch: tuple[float, float, float] = (1, 1, 1),
) -> bpy.types.Object:
    """A sphere, or an egg of it."""
    shape = bmesh.new()
    bmesh.ops.create_icosphere(shape, subdivisions=5, radius=radius, matrix=Matrix.Diagonal((*stretch, 1)))
    made = add(name, _finished(shape, name), material, parent)
    made.location = at
    return made


def sheet(
    name: str,
    size: tuple[float, float],
    material: bpy.types.Material,
    parent: bpy.types.Object | None = None,
) -> bpy.types.Object:
    """A flat rectangle around the origin, facing up, that a picture fits."""
    x, y = size[0] / 2, size[1] / 2
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)], [], [(0, 1, 2, 3)])
    spread = mesh.uv_layers.new()
    for corner, at in zip(spread.data, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
        corner.uv = at
    return add(name, mesh, material, parent)


def melted(name: str, parts: Sequence[bpy.types.Object], grain: float, rounds: int) -> bpy.types.Object:
    """One skin over things that overlap, as if they had been cast in one piece."""
    shape = bmesh.new()
    for part in parts:
        bpy.context.view_layer.update()
        mesh = part.data.copy()
        mesh.transform(part.matrix_world)
        shape.from_mesh(mesh)
    skin, parent = parts[0].data.materials[0], parts[0].parent
    for part in parts:
        bpy.data.objects.remove(part)
    made = add(name, _finished(shape, name), skin, parent)
    remesh = made.modifiers.new("one", "REMESH")
    remesh.mode, remesh.voxel_size, remesh.use_smooth_shade = "VOXEL", grain, True
    smooth = made.modifiers.new("smooth", "SMOOTH")
    smooth.factor, smooth.iterations = 0.5, rounds
    return made


def letters(
    name: str,
    outlines: Sequence[Sequence[Outline]],
    material: bpy.types.Material,
    place: Callable[[float, float, float], tuple[float, float, float]],
    depth: float,
    parent: bpy.types.Object | None = None,
) -> bpy.types.Object:
    """Lay drawn letters on a surface: `place` maps (across, up, out) to a point in space."""
    shape = bmesh.new()
    for solid in outlines:
        mesh = _filled(solid, depth)
        shape.from_mesh(mesh)
        bpy.data.meshes.remove(mesh)
    lows, highs = min(v.co.x for v in shape.verts), max(v.co.x for v in shape.verts)
    for i in range(1, 40):
        cut = lows + (highs - lows) * i / 40
        bmesh.ops.bisect_plane(
            shape,
            geom=shape.verts[:] + shape.edges[:] + shape.faces[:],
            plane_co=(cut, 0, 0),
            plane_no=(1, 0, 0),
        )
    for vertex in shape.verts:
        vertex.co = place(*vertex.co)
    made = add(name, _finished(shape, name), material, parent)
    for face in made.data.polygons:
        face.use_smooth = False
    return made


def _filled(solid: Sequence[Outline], depth: float, bevel: float = 0.0) -> bpy.types.Mesh:
    curve = bpy.data.curves.new("solid", "CURVE")
    curve.dimensions, curve.fill_mode, curve.extrude = "2D", "BOTH", depth / 2
    curve.bevel_depth, curve.bevel_resolution, curve.offset = bevel, 3, -bevel
    for outline in solid:
        spline = curve.splines.new("POLY")
        spline.points.add(len(outline) - 1)
        for point, (x, y) in zip(spline.points, outline, strict=True):
            point.co = (x, y, 0, 1)
        spline.use_cyclic_u = True
    flat = bpy.data.objects.new("solid", curve)
    bpy.context.scene.collection.objects.link(flat)
    mesh = bpy.data.meshes.new_from_object(flat.evaluated_get(bpy.context.evaluated_depsgraph_get()))
    bpy.data.objects.remove(flat)
    return mesh


def _finished(shape: bmesh.types.BMesh, name: str) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(name)
    shape.to_mesh(mesh)
    shape.free()
    mesh.set_sharp_from_angle(angle=math.radians(40))
    return mesh
