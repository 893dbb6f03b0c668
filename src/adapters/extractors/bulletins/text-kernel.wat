;; The content of a JSON string, sixteen bytes at a time: is it plain, which characters does it hold, and those characters themselves.
;; Takes valid UTF-8 for granted. `wide`, `bytes` and `units` take for granted what `plain` found: every backslash begins an escape of two bytes.
(module
  (memory (export "memory") 4)
  ;; 0: for each byte what it stands for behind a backslash, 0 for none. 256: the content, at most 65536 bytes, and what a load may
  ;; reach behind it. 66560: the characters, of one byte or two, and what a store may reach behind them.
  (data (i32.const 34) "\22")
  (data (i32.const 92) "\5c")
  (data (i32.const 98) "\08")
  (data (i32.const 102) "\0c")
  (data (i32.const 110) "\0a")
  (data (i32.const 114) "\0d")
  (data (i32.const 116) "\09")

  ;; 0: plain; 1: plain, and an escape is open at its end; 2: it is not. `open`: the first byte belongs to an escape.
  (func (export "plain") (param $length i32) (param $open i32) (result i32)
    (local $at i32) (local $end i32) (local $step i32) (local $block v128)
    (local.set $at (i32.const 256))
    (local.set $end (i32.add (local.get $length) (i32.const 256)))
    (if (i32.and (local.get $open) (i32.lt_u (local.get $at) (local.get $end)))
      (then
        (if (i32.eqz (i32.load8_u (i32.load8_u (local.get $at)))) (then (return (i32.const 2))))
        (local.set $at (i32.const 257))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $block (v128.load (local.get $at)))
        ;; Below the blank, or a backslash.
        (local.set $step (i32.ctz (i32.or (i32.const 65536) (i8x16.bitmask (v128.or
          (i8x16.lt_u (local.get $block) (v128.const i8x16 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32 32))
          (i8x16.eq (local.get $block) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))))))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (br_if $next (i32.eq (local.get $step) (i32.const 16)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 92)) (then (return (i32.const 2))))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (if (i32.gt_u (local.get $at) (local.get $end)) (then (return (i32.const 1))))
        (br_if $next (i32.load8_u (i32.load8_u offset=0 (i32.sub (local.get $at) (i32.const 1)))))
        (return (i32.const 2))))
    (i32.const 0))

  ;; Not 0 where a character takes two bytes.
  (func (export "wide") (param $length i32) (result i32)
    (local $at i32) (local $end i32)
    (local.set $at (i32.const 256))
    (local.set $end (i32.add (local.get $length) (i32.const 256)))
    (v128.store (local.get $end) (v128.const i64x2 0 0))
    (loop $next
      (if (v128.any_true (i8x16.gt_u (v128.load (local.get $at)) (v128.const i8x16 195 195 195 195 195 195 195 195 195 195 195 195 195 195 195 195)))
        (then (return (i32.const 1))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (i32.const 0))

  ;; How many bytes the characters take, one each. Only of what is not wide.
  (func (export "bytes") (param $length i32) (result i32)
    (local $at i32) (local $end i32) (local $out i32) (local $step i32) (local $byte i32) (local $block v128)
    (local.set $at (i32.const 256))
    (local.set $end (i32.add (local.get $length) (i32.const 256)))
    (local.set $out (i32.const 66560))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $block (v128.load (local.get $at)))
        (v128.store (local.get $out) (local.get $block))
        ;; Not ASCII, or a backslash.
        (local.set $step (i32.ctz (i32.or (i32.const 65536) (i8x16.bitmask (v128.or
          (local.get $block)
          (i8x16.eq (local.get $block) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))))))
        (if (i32.gt_u (local.get $step) (i32.sub (local.get $end) (local.get $at)))
          (then (local.set $step (i32.sub (local.get $end) (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (local.set $out (i32.add (local.get $out) (local.get $step)))
        (br_if $next (i32.eq (local.get $step) (i32.const 16)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const 92))
          (then (i32.store8 (local.get $out) (i32.load8_u (i32.load8_u offset=1 (local.get $at)))))
          (else (i32.store8 (local.get $out) (i32.or
            (i32.shl (local.get $byte) (i32.const 6))
            (i32.and (i32.load8_u offset=1 (local.get $at)) (i32.const 63))))))
        (local.set $at (i32.add (local.get $at) (i32.const 2)))
        (local.set $out (i32.add (local.get $out) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $out) (i32.const 66560)))

  ;; How many bytes the characters take, two for each UTF-16 unit.
  (func (export "units") (param $length i32) (result i32)
    (local $at i32) (local $end i32) (local $out i32) (local $step i32) (local $byte i32) (local $block v128)
    (local.set $at (i32.const 256))
    (local.set $end (i32.add (local.get $length) (i32.const 256)))
    (local.set $out (i32.const 66560))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $block (v128.load (local.get $at)))
        (v128.store (local.get $out) (i16x8.extend_low_i8x16_u (local.get $block)))
        (v128.store offset=16 (local.get $out) (i16x8.extend_high_i8x16_u (local.get $block)))
        (local.set $step (i32.ctz (i32.or (i32.const 65536) (i8x16.bitmask (v128.or
          (local.get $block)
          (i8x16.eq (local.get $block) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92)))))))
        (if (i32.gt_u (local.get $step) (i32.sub (local.get $end) (local.get $at)))
          (then (local.set $step (i32.sub (local.get $end) (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (local.get $step)))
        (local.set $out (i32.add (local.get $out) (i32.shl (local.get $step) (i32.const 1))))
        (br_if $next (i32.eq (local.get $step) (i32.const 16)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.lt_u (local.get $byte) (i32.const 224))
          (then
            (if (i32.eq (local.get $byte) (i32.const 92))
              (then (i32.store16 (local.get $out) (i32.load8_u (i32.load8_u offset=1 (local.get $at)))))
              (else (i32.store16 (local.get $out) (i32.or
                (i32.shl (i32.and (local.get $byte) (i32.const 31)) (i32.const 6))
                (i32.and (i32.load8_u offset=1 (local.get $at)) (i32.const 63))))))
            (local.set $at (i32.add (local.get $at) (i32.const 2)))
            (local.set $out (i32.add (local.get $out) (i32.const 2)))
            (br $next)))
        (if (i32.lt_u (local.get $byte) (i32.const 240))
          (then
            (i32.store16 (local.get $out) (i32.or
              (i32.shl (local.get $byte) (i32.const 12))
              (i32.or
                (i32.shl (i32.and (i32.load8_u offset=1 (local.get $at)) (i32.const 63)) (i32.const 6))
                (i32.and (i32.load8_u offset=2 (local.get $at)) (i32.const 63)))))
            (local.set $at (i32.add (local.get $at) (i32.const 3)))
            (local.set $out (i32.add (local.get $out) (i32.const 2)))
            (br $next)))
        ;; Four bytes: two units. What is left of the code once 0x10000 is taken from it is 20 bits, ten for each.
        (local.set $byte (i32.sub
          (i32.or
            (i32.or
              (i32.shl (i32.and (local.get $byte) (i32.const 7)) (i32.const 18))
              (i32.shl (i32.and (i32.load8_u offset=1 (local.get $at)) (i32.const 63)) (i32.const 12)))
            (i32.or
              (i32.shl (i32.and (i32.load8_u offset=2 (local.get $at)) (i32.const 63)) (i32.const 6))
              (i32.and (i32.load8_u offset=3 (local.get $at)) (i32.const 63))))
          (i32.const 65536)))
        (i32.store16 (local.get $out) (i32.or (i32.const 55296) (i32.shr_u (local.get $byte) (i32.const 10))))
        (i32.store16 offset=2 (local.get $out) (i32.or (i32.const 56320) (i32.and (local.get $byte) (i32.const 1023))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $next)))
    (i32.sub (local.get $out) (i32.const 66560))))
