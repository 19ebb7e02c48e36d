namespace Discovery.Store.Auth;

/// <summary>What a field of a request means for who may send it.</summary>
public enum FieldMeaning
{
    /// <summary>Reaches no other keys and shows no more of them than the request without it.</summary>
    Harmless,

    /// <summary>Names the keys that the requester needs a right to.</summary>
    NamesKeys,

    /// <summary>Needs the right to read as well, as it shows what was there before.</summary>
    ShowsPrevious,

    /// <summary>Names a lease: the keys that hang on it count.</summary>
    NamesLease,

    /// <summary>Shows the keys of a lease.</summary>
    ShowsLeaseKeys,

    /// <summary>Holds more of the request.</summary>
    Nested,

    /// <summary>Names a user or role: who asks about himself may.</summary>
    NamesSelf,

    /// <summary>Tells whether the request changes something, which is for root.</summary>
    TellsAction,
}
