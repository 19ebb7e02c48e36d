using Discovery.Protocol;

namespace Discovery.Store;

/// <summary>An answer as a message.</summary>
internal sealed class RangeMessage : IRangeAnswer
{
    internal RangeResponse Response { get; } = new();

    public long Count
    {
        set => Response.Count = value;
    }

    public bool More
    {
        set => Response.More = value;
    }

    public void Begin(long revision) => Response.Header = new ResponseHeader { Revision = revision };

    public void Expect(int keys) => Response.Kvs.Capacity = keys;

    public void Add(KvView view, in RangeItem item, bool keysOnly) => Response.Kvs.Add(item.ToKeyValue(view, keysOnly));

    public void Complete(KvView view)
    {
        // Each key was read as it came.
    }
}
