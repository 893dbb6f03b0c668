;; Where may a literal begin? Teddy, of Intel's Hyperscan (github.com/intel/hyperscan, fdr/teddy.c): sixteen places at once.
;; A place is asked for its four next bytes. For each of the four, two tables give a bit for every group of literals that may have
;; that byte there: one table by the byte's low half, one by its high half. What is left of all eight is not nothing: a place.
(module
  (memory (export "memory") 2)
  ;; 0: eight tables of 16 bytes, low and high in turn. 128: the text, and what a load may reach behind it. 33024: the places found.
  (func (export "find") (param $length i32) (result i32)
    (local $at i32) (local $out i32) (local $bits i32)
    (local $byte v128) (local $groups v128)
    (local $low0 v128) (local $high0 v128) (local $low1 v128) (local $high1 v128)
    (local $low2 v128) (local $high2 v128) (local $low3 v128) (local $high3 v128)
    (local.set $low0 (v128.load offset=0 (i32.const 0)))
    (local.set $high0 (v128.load offset=16 (i32.const 0)))
    (local.set $low1 (v128.load offset=32 (i32.const 0)))
    (local.set $high1 (v128.load offset=48 (i32.const 0)))
    (local.set $low2 (v128.load offset=64 (i32.const 0)))
    (local.set $high2 (v128.load offset=80 (i32.const 0)))
    (local.set $low3 (v128.load offset=96 (i32.const 0)))
    (local.set $high3 (v128.load offset=112 (i32.const 0)))
    (local.set $out (i32.const 33024))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
        (local.set $byte (v128.load offset=128 (local.get $at)))
        (local.set $groups
          (v128.and
            (i8x16.swizzle (local.get $low0) (v128.and (local.get $byte) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))
            (i8x16.swizzle (local.get $high0) (i8x16.shr_u (local.get $byte) (i32.const 4)))))
        (local.set $byte (v128.load offset=129 (local.get $at)))
        (local.set $groups
          (v128.and (local.get $groups)
            (v128.and
              (i8x16.swizzle (local.get $low1) (v128.and (local.get $byte) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))
              (i8x16.swizzle (local.get $high1) (i8x16.shr_u (local.get $byte) (i32.const 4))))))
        (local.set $byte (v128.load offset=130 (local.get $at)))
        (local.set $groups
          (v128.and (local.get $groups)
            (v128.and
              (i8x16.swizzle (local.get $low2) (v128.and (local.get $byte) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))
              (i8x16.swizzle (local.get $high2) (i8x16.shr_u (local.get $byte) (i32.const 4))))))
        (local.set $byte (v128.load offset=131 (local.get $at)))
        (local.set $groups
          (v128.and (local.get $groups)
            (v128.and
              (i8x16.swizzle (local.get $low3) (v128.and (local.get $byte) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))
              (i8x16.swizzle (local.get $high3) (i8x16.shr_u (local.get $byte) (i32.const 4))))))
        (if (v128.any_true (local.get $groups))
          (then
            (local.set $bits (i8x16.bitmask (i8x16.ne (local.get $groups) (v128.const i64x2 0 0))))
            (loop $each
              (i32.store16 (local.get $out) (i32.add (local.get $at) (i32.ctz (local.get $bits))))
              (local.set $out (i32.add (local.get $out) (i32.const 2)))
              (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
              (br_if $each (local.get $bits)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (i32.const 33024)) (i32.const 1))))
