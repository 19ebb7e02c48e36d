namespace Discovery.Store;

/// <summary>What a range fills in, in this order: the numbers, then the keys one after the other.</summary>
internal interface IRangeAnswer
{
    /// <param name="revision">Of the state that was read.</param>
    void Begin(long revision);

    long Count { set; }

    bool More { set; }

    /// <summary>So many keys come at most.</summary>
    void Expect(int keys);

    /// <summary>The next key. Its record may be read later, but before <see cref="Complete"/> returns.</summary>
    void Add(KvView view, in RangeItem item, bool keysOnly);

    void Complete(KvView view);
}
