using System.Collections;

namespace Discovery.Storage;

/// <summary>Which revisions may have been deleted since the last checkpoint: a bitmap, so that it also says yes to some that were not.</summary>
internal sealed class RecentDeletes
{
    private const int Bits = 1 << 20;

    private readonly BitArray _bits = new(Bits);
    private bool _any;

    public void Add(Revision revision)
    {
        _bits[BitOf(revision)] = true;
        _any = true;
    }

    public bool MayContain(Revision revision) => _any && _bits[BitOf(revision)];

    public void Clear()
    {
        if (_any)
        {
            _bits.SetAll(false);
            _any = false;
        }
    }

    private static int BitOf(Revision revision) => (int)(((ulong)(revision.Main + (revision.Sub << 7)) * 0x9E3779B97F4A7C15) >> 44);
}
