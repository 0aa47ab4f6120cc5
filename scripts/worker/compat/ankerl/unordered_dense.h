#pragma once
// The worker's container library is not packaged by distributions. It has the interface of the standard containers,
// which therefore serve in its place.
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<class T>
	struct hash : std::hash<T>
	{
		using is_avalanching = void;
	};

	template<class Key, class Value, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<class Key, class Hash = hash<Key>, class Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
