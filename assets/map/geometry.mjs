// Measures on the sketch, as homeservice/core/maps.py takes them: points in metres, corners in degrees.

const sidesOf = (corners) => corners.map((corner, place) => [corner, corners[(place + 1) % corners.length]]);

export const metresBetween = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);

/** Square metres within corners, on the ellipsoid of WGS 84. */
export function areaOf(corners) {
  const phi = (corners.reduce((sum, [lat]) => sum + lat, 0) / corners.length / 180) * Math.PI;
  const up = 111132.92 - 559.82 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi);
  const across = 111412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi);
  const micro = corners.map((corner) => corner.map((part) => Math.round(part * 1e6)));
  const [lat, lon] = micro[0];
  const local = micro.map((corner) => [corner[0] - lat, corner[1] - lon]);
  const doubled = sidesOf(local).reduce((sum, [a, b]) => sum + a[1] * b[0] - b[1] * a[0], 0);
  return ((Math.abs(doubled) / 2 / 1e12) * up * across);
}

function isInside([x, y], ring) {
  let inside = false;
  for (const [[ax, ay], [bx, by]] of sidesOf(ring)) {
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function metresToRing([x, y], ring) {
  return Math.min(
    ...sidesOf(ring).map(([[ax, ay], [bx, by]]) => {
      const [dx, dy] = [bx - ax, by - ay];
      const length = dx * dx + dy * dy;
      const share = length ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
      return Math.hypot(ax + share * dx - x, ay + share * dy - y);
    }),
  );
}

/** The district around a point, or the nearest one within the tolerance; null outside the city. */
export function districtOf(point, districts, tolerance) {
  const inside = districts.find(({ ring }) => isInside(point, ring));
  if (inside) return inside;
  const [far, nearest] = districts.map((district) => [metresToRing(point, district.ring), district]).sort(([one], [other]) => one - other)[0];
  return far <= tolerance ? nearest : null;
}

const turn = (a, b, c) => Math.sign((b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1]));
const isBetween = (a, b, c) => [0, 1].every((axis) => Math.min(a[axis], b[axis]) <= c[axis] && c[axis] <= Math.max(a[axis], b[axis]));

function meet(a, b, c, d) {
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (turns[0] !== turns[1] && turns[2] !== turns[3]) return true;
  return [[a, b, c], [a, b, d], [c, d, a], [c, d, b]].some((three, place) => turns[place] === 0 && isBetween(...three));
}

/** Whether sides of an area cross. */
export function crossing(corners) {
  const whole = corners.map((corner) => corner.map((part) => Math.round(part * 1e6)));
  const lines = sidesOf(whole);
  return lines.some(([a, b], one) => lines.some(([c, d], other) => other > one + 1 && !(one === 0 && other === lines.length - 1) && meet(a, b, c, d)));
}
