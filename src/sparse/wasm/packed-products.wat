;; C_t -= P_t Q' for t = 0 .. count - 1, on 4 x 4 tiles C_t and packed strips P_t, Q of 4 rows.
;;
;; A strip stores its element (r, k) at 4 k + r: one step over k reads 4 + 4 consecutive doubles and
;; feeds 16 multiplications. Column j of tile C_t is at c + t cStep + j ld, four doubles in sequence;
;; strip P_t begins at p + t pStep. All arguments count doubles, positions from the start of the
;; memory: hence the shifts by 3. `depth`, the number of columns of P_t and Q, and `count` are at
;; least 1.
;;
;; The tile lives in eight registers of two doubles: upper<j> holds rows 0 and 1 of column j, lower<j>
;; rows 2 and 3. With two for P_t, one for an element of Q and one for a product they fit the sixteen
;; of x86-64. The loop over k is not unrolled: V8 then moves loads ahead, spills, and halves the speed.
(module
  (import "host" "memory" (memory 0 65536))
  (func (export "subtractProducts")
    (param $c i32) (param $ld i32) (param $cStep i32)
    (param $p i32) (param $pStep i32) (param $q i32) (param $depth i32) (param $count i32)
    (local $pk i32) (local $qk i32) (local $end i32)
    (local $p01 v128) (local $p23 v128) (local $qj v128)
    (local $upper0 v128) (local $upper1 v128) (local $upper2 v128) (local $upper3 v128)
    (local $lower0 v128) (local $lower1 v128) (local $lower2 v128) (local $lower3 v128)
    (local.set $c (i32.shl (local.get $c) (i32.const 3)))
    (local.set $ld (i32.shl (local.get $ld) (i32.const 3)))
    (local.set $cStep (i32.shl (local.get $cStep) (i32.const 3)))
    (local.set $p (i32.shl (local.get $p) (i32.const 3)))
    (local.set $pStep (i32.shl (local.get $pStep) (i32.const 3)))
    (local.set $q (i32.shl (local.get $q) (i32.const 3)))
    (local.set $end (i32.add (local.get $q) (i32.shl (local.get $depth) (i32.const 5))))
    (loop $strip
      (local.set $upper0 (v128.const f64x2 0 0))
      (local.set $lower0 (v128.const f64x2 0 0))
      (local.set $upper1 (v128.const f64x2 0 0))
      (local.set $lower1 (v128.const f64x2 0 0))
      (local.set $upper2 (v128.const f64x2 0 0))
      (local.set $lower2 (v128.const f64x2 0 0))
      (local.set $upper3 (v128.const f64x2 0 0))
      (local.set $lower3 (v128.const f64x2 0 0))
      (local.set $pk (local.get $p))
      (local.set $qk (local.get $q))
      (loop $column
        (local.set $p01 (v128.load (local.get $pk)))
        (local.set $p23 (v128.load offset=16 (local.get $pk)))
        (local.set $qj (v128.load64_splat (local.get $qk)))
        (local.set $upper0 (f64x2.add (local.get $upper0) (f64x2.mul (local.get $p01) (local.get $qj))))
        (local.set $lower0 (f64x2.add (local.get $lower0) (f64x2.mul (local.get $p23) (local.get $qj))))
        (local.set $qj (v128.load64_splat offset=8 (local.get $qk)))
        (local.set $upper1 (f64x2.add (local.get $upper1) (f64x2.mul (local.get $p01) (local.get $qj))))
        (local.set $lower1 (f64x2.add (local.get $lower1) (f64x2.mul (local.get $p23) (local.get $qj))))
        (local.set $qj (v128.load64_splat offset=16 (local.get $qk)))
        (local.set $upper2 (f64x2.add (local.get $upper2) (f64x2.mul (local.get $p01) (local.get $qj))))
        (local.set $lower2 (f64x2.add (local.get $lower2) (f64x2.mul (local.get $p23) (local.get $qj))))
        (local.set $qj (v128.load64_splat offset=24 (local.get $qk)))
        (local.set $upper3 (f64x2.add (local.get $upper3) (f64x2.mul (local.get $p01) (local.get $qj))))
        (local.set $lower3 (f64x2.add (local.get $lower3) (f64x2.mul (local.get $p23) (local.get $qj))))
        (local.set $pk (i32.add (local.get $pk) (i32.const 32)))
        (local.set $qk (i32.add (local.get $qk) (i32.const 32)))
        (br_if $column (i32.lt_u (local.get $qk) (local.get $end))))
      (local.set $pk (local.get $c))
      (v128.store (local.get $pk) (f64x2.sub (v128.load (local.get $pk)) (local.get $upper0)))
      (v128.store offset=16 (local.get $pk) (f64x2.sub (v128.load offset=16 (local.get $pk)) (local.get $lower0)))
      (local.set $pk (i32.add (local.get $pk) (local.get $ld)))
      (v128.store (local.get $pk) (f64x2.sub (v128.load (local.get $pk)) (local.get $upper1)))
      (v128.store offset=16 (local.get $pk) (f64x2.sub (v128.load offset=16 (local.get $pk)) (local.get $lower1)))
      (local.set $pk (i32.add (local.get $pk) (local.get $ld)))
      (v128.store (local.get $pk) (f64x2.sub (v128.load (local.get $pk)) (local.get $upper2)))
      (v128.store offset=16 (local.get $pk) (f64x2.sub (v128.load offset=16 (local.get $pk)) (local.get $lower2)))
      (local.set $pk (i32.add (local.get $pk) (local.get $ld)))
      (v128.store (local.get $pk) (f64x2.sub (v128.load (local.get $pk)) (local.get $upper3)))
      (v128.store offset=16 (local.get $pk) (f64x2.sub (v128.load offset=16 (local.get $pk)) (local.get $lower3)))
      (local.set $c (i32.add (local.get $c) (local.get $cStep)))
      (local.set $p (i32.add (local.get $p) (local.get $pStep)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $strip (local.get $count)))))
