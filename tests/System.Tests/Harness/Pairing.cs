namespace Conserver.System.Tests.Harness;

/// <summary>Which daemon and which client play a scenario together. The name says the server first.</summary>
public enum Pairing
{
    /// <summary>The reference: its transcript is what the other three must produce.</summary>
    DebianServerDebianClient,
    DebianServerOurClient,
    OurServerDebianClient,
    OurServerOurClient,
}
