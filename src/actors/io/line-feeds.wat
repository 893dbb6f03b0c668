;; Line feeds in a window of bytes, sixty-four bytes at once. A byte that is one compares to -1, four compares are summed up in each lane,
;; and lanes are widened before they could overflow.
;;
;; Memory. 32: the byte that is looked for. 64: the window, 64 KiB.
(module
  (memory (export "memory") 2)
  (data (i32.const 32) "\0a")

  ;; So many blocks of the window. How many line feeds they hold.
  (func (export "count") (param $blocks i32) (result i32)
    (local $at i32) (local $end i32) (local $feed v128) (local $sums v128)
    (local.set $feed (v128.load8_splat offset=32 (i32.const 0)))
    (local.set $end (i32.shl (local.get $blocks) (i32.const 6)))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (local.get $end)))
        (local.set $sums
          (i32x4.add
            (local.get $sums)
            (i32x4.extadd_pairwise_i16x8_s
              (i16x8.extadd_pairwise_i8x16_s
                (i8x16.add
                  (i8x16.add
                    (i8x16.eq (v128.load offset=64 (local.get $at)) (local.get $feed))
                    (i8x16.eq (v128.load offset=80 (local.get $at)) (local.get $feed)))
                  (i8x16.add
                    (i8x16.eq (v128.load offset=96 (local.get $at)) (local.get $feed))
                    (i8x16.eq (v128.load offset=112 (local.get $at)) (local.get $feed))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $next)))
    (i32.sub
      (i32.const 0)
      (i32.add
        (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
        (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums)))))))
