namespace Discovery.TestKit;

/// <summary>What a crash leaves of the things that were not synced.</summary>
public enum SimCrash
{
    /// <summary>Nothing.</summary>
    LoseAll,

    /// <summary>Everything: what a killed process leaves, as the kernel lives on.</summary>
    KeepAll,

    /// <summary>Each sector of 512 bytes on its own, and a prefix or a subset of the changes to the directory: torn writes.</summary>
    Tear,
}
