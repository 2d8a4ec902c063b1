// ankerl::unordered_dense, as mediasoup-worker uses it, over abseil's flat hash tables (Debian does not package the
// original). Both keep elements in one array, so code that is right with one about references is right with the other:
// neither keeps them across an insert. Two differences are bridged here: ankerl's erase(iterator) answers the next
// iterator (abseil's answers nothing), and its hash is called by the worker itself.
#pragma once
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>
#include <iterator>
#include <utility>

namespace ankerl::unordered_dense {

template <class T>
struct hash : absl::Hash<T> {};

namespace detail {
template <class Table>
class table : public Table {
 public:
  using Table::Table;
  using Table::erase;
  using typename Table::const_iterator;
  using typename Table::iterator;

  // abseil's erase moves no other element, so the next iterator stays good.
  iterator erase(iterator at) {
    auto next = std::next(at);
    Table::erase(at);
    return next;
  }
};
}  // namespace detail

template <class K, class V, class Hash = hash<K>, class Equal = std::equal_to<K>>
using map = detail::table<absl::flat_hash_map<K, V, Hash, Equal>>;

template <class K, class Hash = hash<K>, class Equal = std::equal_to<K>>
using set = detail::table<absl::flat_hash_set<K, Hash, Equal>>;

}  // namespace ankerl::unordered_dense
