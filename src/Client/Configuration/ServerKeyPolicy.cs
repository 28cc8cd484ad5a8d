namespace Conserver.Client.Configuration;

/// <summary>What is done with the keys that servers of ours make for themselves (<c>serverkeys</c>).</summary>
public enum ServerKeyPolicy
{
    /// <summary>The first one a server shows is remembered, and no other one is taken from then on.</summary>
    Remember,

    /// <summary>Only those are taken that are in the file already.</summary>
    Strict,

    /// <summary>Any one is taken each time.</summary>
    Ignore,
}
