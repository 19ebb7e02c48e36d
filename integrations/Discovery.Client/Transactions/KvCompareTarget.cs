using Discovery.Protocol;

namespace Discovery.Client;

/// <summary>What a condition looks at, still without the comparison.</summary>
public readonly struct KvCompareTarget<T> : IEquatable<KvCompareTarget<T>>
{
    private readonly KvRange _range;
    private readonly Compare.Types.CompareTarget _target;
    private readonly Action<Compare, T> _assign;

    internal KvCompareTarget(KvRange range, Compare.Types.CompareTarget target, Action<Compare, T> assign)
    {
        Require.Key(range);
        _range = range;
        _target = target;
        _assign = assign;
    }

    public static bool operator ==(KvCompareTarget<T> left, KvCompareTarget<T> right) => left.Equals(right);

    public static bool operator !=(KvCompareTarget<T> left, KvCompareTarget<T> right) => !left.Equals(right);

    public KvCompare EqualTo(T value) => Build(Compare.Types.CompareResult.Equal, value);

    public KvCompare NotEqualTo(T value) => Build(Compare.Types.CompareResult.NotEqual, value);

    public KvCompare GreaterThan(T value) => Build(Compare.Types.CompareResult.Greater, value);

    public KvCompare LessThan(T value) => Build(Compare.Types.CompareResult.Less, value);

    public bool Equals(KvCompareTarget<T> other) => _range == other._range && _target == other._target;

    public override bool Equals(object? obj) => obj is KvCompareTarget<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_range, _target);

    private KvCompare Build(Compare.Types.CompareResult result, T value)
    {
        var message = new Compare
        {
            Result = result,
            Target = _target,
            Key = _range.Start.ToByteString(),
            RangeEnd = _range.End.ToByteString(),
        };
        _assign(message, value);
        return new KvCompare(message);
    }
}
