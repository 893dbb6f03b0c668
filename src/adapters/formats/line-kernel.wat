;; Lines in a window of bytes, sixty-four bytes at once: how many end, and how many of them hold something other than blanks.
;;
;; A run of blanks is found by an addition: a bit that is added at its beginning is carried to behind its end.
;;
;; Memory. 0: numbers of 32 bits: 0 the line that goes on holds something (in and out); out: 4 records, 8 behind the last line (0: none).
;; 32: the bytes that are looked for. 64: the window, 64 KiB.
(module
  (memory (export "memory") 2)
  (data (i32.const 32) "\0a\0d\09 ")

  ;; So many blocks of the window. How many lines end in them.
  (func (export "lines") (param $blocks i32) (result i32)
    (local $at i32) (local $end i32) (local $behind i32)
    (local $feed v128) (local $return v128) (local $tab v128) (local $blank v128)
    (local $bytes0 v128) (local $bytes1 v128) (local $bytes2 v128) (local $bytes3 v128)
    (local $feeds i64) (local $blanks i64) (local $starts i64) (local $run i64) (local $open i64) (local $lines i64) (local $records i64)
    (local.set $feed (v128.load8_splat offset=32 (i32.const 0)))
    (local.set $return (v128.load8_splat offset=33 (i32.const 0)))
    (local.set $tab (v128.load8_splat offset=34 (i32.const 0)))
    (local.set $blank (v128.load8_splat offset=35 (i32.const 0)))
    (local.set $open (i64.extend_i32_u (i32.eqz (i32.load offset=0 (i32.const 0)))))
    (local.set $end (i32.shl (local.get $blocks) (i32.const 6)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $bytes0 (v128.load offset=64 (local.get $at)))
        (local.set $bytes1 (v128.load offset=80 (local.get $at)))
        (local.set $bytes2 (v128.load offset=96 (local.get $at)))
        (local.set $bytes3 (v128.load offset=112 (local.get $at)))
        (local.set $feeds
          (i64.or
            (i64.or
              (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (local.get $bytes0) (local.get $feed))))
              (i64.shl (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (local.get $bytes1) (local.get $feed)))) (i64.const 16)))
            (i64.or
              (i64.shl (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (local.get $bytes2) (local.get $feed)))) (i64.const 32))
              (i64.shl (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (local.get $bytes3) (local.get $feed)))) (i64.const 48)))))
        ;; Most blocks of long lines hold no line end, and most lines have begun with something.
        (if (i64.ne (i64.or (local.get $feeds) (local.get $open)) (i64.const 0))
          (then
            (local.set $blanks
              (i64.or
                (i64.or
                  (i64.extend_i32_u (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes0) (local.get $blank)) (v128.or (i8x16.eq (local.get $bytes0) (local.get $tab)) (i8x16.eq (local.get $bytes0) (local.get $return))))))
                  (i64.shl (i64.extend_i32_u (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes1) (local.get $blank)) (v128.or (i8x16.eq (local.get $bytes1) (local.get $tab)) (i8x16.eq (local.get $bytes1) (local.get $return)))))) (i64.const 16)))
                (i64.or
                  (i64.shl (i64.extend_i32_u (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes2) (local.get $blank)) (v128.or (i8x16.eq (local.get $bytes2) (local.get $tab)) (i8x16.eq (local.get $bytes2) (local.get $return)))))) (i64.const 32))
                  (i64.shl (i64.extend_i32_u (i8x16.bitmask (v128.or (i8x16.eq (local.get $bytes3) (local.get $blank)) (v128.or (i8x16.eq (local.get $bytes3) (local.get $tab)) (i8x16.eq (local.get $bytes3) (local.get $return)))))) (i64.const 48)))))
            (local.set $starts (i64.or (i64.shl (local.get $feeds) (i64.const 1)) (local.get $open)))
            (local.set $run (i64.add (local.get $blanks) (i64.and (local.get $starts) (local.get $blanks))))
            (local.set $starts (i64.or (i64.and (local.get $run) (i64.xor (i64.const -1) (local.get $blanks))) (local.get $starts)))
            (local.set $open
              (i64.or (i64.extend_i32_u (i64.lt_u (local.get $run) (local.get $blanks))) (i64.shr_u (local.get $feeds) (i64.const 63))))
            (local.set $lines (i64.add (local.get $lines) (i64.popcnt (local.get $feeds))))
            (local.set $records
              (i64.add (local.get $records)
                (i64.sub (i64.popcnt (local.get $feeds)) (i64.popcnt (i64.and (local.get $feeds) (local.get $starts))))))
            (if (i64.ne (local.get $feeds) (i64.const 0))
              (then
                (local.set $behind
                  (i32.sub (i32.add (local.get $at) (i32.const 64)) (i32.wrap_i64 (i64.clz (local.get $feeds)))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i64.store32 offset=0 (i32.const 0) (i64.xor (local.get $open) (i64.const 1)))
    (i64.store32 offset=4 (i32.const 0) (local.get $records))
    (i32.store offset=8 (i32.const 0) (local.get $behind))
    (i32.wrap_i64 (local.get $lines)))
)
