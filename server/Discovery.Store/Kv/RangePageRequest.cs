using Discovery.Storage.Index;

namespace Discovery.Store;

/// <summary>What a <see cref="RangePage"/> is to hold.</summary>
internal sealed record RangePageRequest(KeyRange Range, long Revision, bool KeysOnly, long KeysMax, int BytesMax);
