using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>
/// One condition of a transaction. Start with what to compare and end with how: <c>KvCompare.CreateRevision(key).EqualTo(0)</c>
/// holds when the key does not exist. On a range the condition must hold for every key in it.
/// </summary>
public sealed class KvCompare
{
    internal KvCompare(Compare message) => Message = message;

    internal Compare Message { get; }

    /// <summary>Compares the number of writes since the key was created; 0 when it does not exist.</summary>
    public static KvCompareTarget<long> Version(KvRange range) =>
        new(range, Compare.Types.CompareTarget.Version, static (message, value) => message.Version = value);

    /// <summary>Compares the revision at which the key was created; 0 when it does not exist.</summary>
    public static KvCompareTarget<long> CreateRevision(KvRange range) =>
        new(range, Compare.Types.CompareTarget.Create, static (message, value) => message.CreateRevision = value);

    /// <summary>Compares the revision of the last change; 0 when the key does not exist.</summary>
    public static KvCompareTarget<long> ModRevision(KvRange range) =>
        new(range, Compare.Types.CompareTarget.Mod, static (message, value) => message.ModRevision = value);

    /// <summary>Compares the value, byte by byte. A key that does not exist equals no value.</summary>
    public static KvCompareTarget<KvValue> Value(KvRange range) =>
        new(range, Compare.Types.CompareTarget.Value, static (message, value) => message.Value = value.ToByteString());

    /// <summary>Compares the id of the lease on which the key hangs; 0 for none.</summary>
    public static KvCompareTarget<long> Lease(KvRange range) =>
        new(range, Compare.Types.CompareTarget.Lease, static (message, value) => message.Lease = value);

    /// <summary>Holds when the key exists (on a range: when every key in it does, which is always so).</summary>
    public static KvCompare Exists(KvKey key) => CreateRevision(key).GreaterThan(0);

    /// <summary>Holds when the key does not exist.</summary>
    public static KvCompare Missing(KvKey key) => CreateRevision(key).EqualTo(0);
}
